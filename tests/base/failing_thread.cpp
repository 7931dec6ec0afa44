#include "tests/base/failing_thread.h"

#include <atomic>
#include <cerrno>

#include <dlfcn.h>
#include <pthread.h>

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
extern "C" int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*),
                                            void*);
#endif

namespace millrace::testing {
namespace {

std::atomic<int> threads_left{-1};

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

Create real_create() {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return &__interceptor_pthread_create;
#else
  return reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
#endif
}

}  // namespace

ThreadsThatStart::ThreadsThatStart(int count) {
  threads_left = count;
}

ThreadsThatStart::~ThreadsThatStart() {
  threads_left = -1;
}

}  // namespace millrace::testing

// In place of the library's, for the whole program.
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) {
  using millrace::testing::threads_left;
  if (threads_left == 0) return EAGAIN;
  if (threads_left > 0) --threads_left;
  return millrace::testing::real_create()(thread, attributes, start, argument);
}
