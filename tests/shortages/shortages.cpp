// The program with shortages that a test asks for, in MILLRACE_TEST_SHORTAGE: "malloc 17" lets the
// 17th allocation of a C library fail, "new 17" that of C++, "thread 1" the start of the first
// thread; with a "+" behind the number also all later ones. "descriptors 17" allows no more.
// Whether it came to that is said by a file, MILLRACE_TEST_SHORTAGE_SAID.

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(MILLRACE_SANITIZED)
#define MILLRACE_REAL(name) __interceptor_##name
#else
#define MILLRACE_REAL(name) __libc_##name
#endif

using StartThread = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

extern "C" {
void* MILLRACE_REAL(malloc)(std::size_t);
void* MILLRACE_REAL(calloc)(std::size_t, std::size_t);
void* MILLRACE_REAL(realloc)(void*, std::size_t);
#if defined(MILLRACE_SANITIZED)
int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
#endif
}

namespace {

// False while a sanitizer makes a thread its own, which it cannot do without memory.
thread_local bool is_ours = false;

// Counts down to the call that fails; nothing fails below zero.
class Shortage {
 public:
  bool comes() {
    if (!is_ours || left_ < 0) return false;
    const long now = left_.fetch_sub(1);
    if (now > 1) return false;
    if (now < 1 && !stays_) return false;
    if (stays_) left_ = 1;
    say();
    return true;
  }
  void comes_at(long call, bool stays) {
    stays_ = stays;
    left_ = call;
  }

 private:
  static void say() {
    const char* path = std::getenv("MILLRACE_TEST_SHORTAGE_SAID");
    if (path != nullptr) close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }

  std::atomic<long> left_{-1};
  std::atomic<bool> stays_{false};
};

constinit Shortage of_malloc, of_new, of_threads;

void allow_descriptors(rlim_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = count;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void allow_all_descriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  allow_descriptors(limit.rlim_max);
}

__attribute__((constructor)) void read_what_is_asked_for() {
  is_ours = true;
  const char* asked = std::getenv("MILLRACE_TEST_SHORTAGE");
  char what[16] = "";
  char stays = 0;
  long call = 0;
  if (asked == nullptr || std::sscanf(asked, "%15s %ld%c", what, &call, &stays) < 2) return;
  if (what[0] == 'd') {
    // A sanitizer looks for leaks at the very end, and opens files for that.
    std::atexit(&allow_all_descriptors);
    return allow_descriptors(static_cast<rlim_t>(call));
  }
  Shortage& shortage = what[0] == 'm' ? of_malloc : what[0] == 'n' ? of_new : of_threads;
  shortage.comes_at(call, stays == '+');
}

struct Start {
  void* (*function)(void*);
  void* argument;
};

void* start_ours(void* opaque) {
  const Start start = *static_cast<Start*>(opaque);
  std::free(opaque);
  is_ours = true;
  return start.function(start.argument);
}

void* no_memory() {
  errno = ENOMEM;
  return nullptr;
}

void* new_memory(std::size_t bytes, std::size_t alignment) {
  // Before main() there is no handler, and nothing to be lost.
  const auto handler = std::get_new_handler();
  if (handler != nullptr && of_new.comes()) {
    handler();
    throw std::bad_alloc();
  }
  return aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
  return of_malloc.comes() ? no_memory() : MILLRACE_REAL(malloc)(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) {
  return of_malloc.comes() ? no_memory() : MILLRACE_REAL(calloc)(count, bytes);
}

void* realloc(void* old, std::size_t bytes) {
  return of_malloc.comes() ? no_memory() : MILLRACE_REAL(realloc)(old, bytes);
}

char* strdup(const char* text) {
  const std::size_t bytes = std::strlen(text) + 1;
  void* copy = malloc(bytes);
  return copy == nullptr ? nullptr : static_cast<char*>(std::memcpy(copy, text, bytes));
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*),
                   void* argument) {
  if (of_threads.comes()) return EAGAIN;
  auto* start = static_cast<Start*>(MILLRACE_REAL(malloc)(sizeof(Start)));
  *start = {function, argument};
#if defined(MILLRACE_SANITIZED)
  const StartThread real = &__interceptor_pthread_create;
#else
  static const auto real = reinterpret_cast<StartThread>(dlsym(RTLD_NEXT, "pthread_create"));
#endif
  const int failed = real(thread, attributes, &start_ours, start);
  if (failed != 0) std::free(start);
  return failed;
}

// A sanitizer tries by a pipe whether memory may be read, and takes a failure for a no. One thread
// at a time: the limit is that of the process.
int pipe(int ends[2]) {
  static constinit std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  allow_all_descriptors();
  const int made = pipe2(ends, 0);
  allow_descriptors(limit.rlim_cur);
  return made;
}

}  // extern "C"

// All of them, since a sanitizer has its own for those that are left out, and tells them apart.
void* operator new(std::size_t bytes) {
  return new_memory(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return new_memory(bytes, static_cast<std::size_t>(alignment));
}

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return new_memory(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}

void* operator new[](std::size_t bytes) {
  return operator new(bytes);
}

void* operator new[](std::size_t bytes, const std::nothrow_t& nothrow) noexcept {
  return operator new(bytes, nothrow);
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

void operator delete[](void* memory) noexcept {
  std::free(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
