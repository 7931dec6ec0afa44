#include "connector/base/process/out_of_memory.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#include <openssl/crypto.h>
#include <unistd.h>

#include "connector/base/process/descriptor_writes.h"

namespace millrace {
namespace {

constexpr std::chrono::seconds kPatience(2);
constexpr std::string_view kSentence =
    "millrace: out of memory, stopped at once; loads that were not committed are not visible. "
    "Give the process more memory, or run fewer syncs at once, and run again\n";

struct LastLine {
  std::string_view text;
  int descriptor = STDOUT_FILENO;
};

// A new handler gets no argument, and what it does may not allocate.
constinit std::atomic<const LastLine*> last_line{nullptr};

// Only what may be empty may be nullptr.
template <class T>
T* checked(T* allocated, bool may_be_null = false) noexcept {
  if (allocated == nullptr && !may_be_null) out_of_memory();
  return allocated;
}

void* openssl_malloc(std::size_t bytes, const char*, int) {
  return checked_malloc(bytes);
}

void* openssl_realloc(void* old, std::size_t bytes, const char*, int) {
  return checked_realloc(old, bytes);
}

void openssl_free(void* memory, const char*, int) {
  std::free(memory);
}

}  // namespace

void out_of_memory() noexcept {
  write_within(STDERR_FILENO, kSentence, kPatience);
  if (const auto* line = last_line.load()) write_within(line->descriptor, line->text, kPatience);
  _exit(1);
}

void stop_when_memory_runs_out() {
  std::set_new_handler(&out_of_memory);
  CRYPTO_set_mem_functions(&openssl_malloc, &openssl_realloc, &openssl_free);
}

void* checked_malloc(std::size_t bytes) noexcept {
  return checked(std::malloc(bytes), bytes == 0);
}

void* checked_calloc(std::size_t count, std::size_t bytes) noexcept {
  return checked(std::calloc(count, bytes), count == 0 || bytes == 0);
}

void* checked_realloc(void* old, std::size_t bytes) noexcept {
  return checked(std::realloc(old, bytes), bytes == 0);
}

char* checked_strdup(const char* text) noexcept {
  const std::size_t bytes = std::strlen(text) + 1;
  return static_cast<char*>(std::memcpy(checked_malloc(bytes), text, bytes));
}

void set_last_line(std::string_view line, int descriptor) {
  static LastLine kept;
  last_line = nullptr;
  kept = {line, descriptor};
  if (!line.empty()) last_line = &kept;
}

}  // namespace millrace
