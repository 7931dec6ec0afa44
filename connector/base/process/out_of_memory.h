#pragma once

#include <cstddef>
#include <string_view>

namespace millrace {

// Ends the process at once: one sentence on stderr, exit code 1. Nothing is unwound, since a task
// that is short of memory in its middle cannot be (docs/decisions/0011-out-of-memory.md); what it
// leaves is what kill -9 leaves. Any thread. Waits two seconds at most for stderr to be read.
[[noreturn]] void out_of_memory() noexcept;

// Makes an operator new that fails, and OpenSSL's allocations, end the process by out_of_memory().
// Before the first use of OpenSSL.
void stop_when_memory_runs_out();

// malloc() and its kin, but for out_of_memory() in place of nullptr: for C libraries that let one
// choose their allocator. What they give is freed by free().
void* checked_malloc(std::size_t bytes) noexcept;
void* checked_calloc(std::size_t count, std::size_t bytes) noexcept;
void* checked_realloc(void* old, std::size_t bytes) noexcept;
char* checked_strdup(const char* text) noexcept;

// A line that out_of_memory() writes to this descriptor (stdout) as well, for programs that wait
// for one; empty for none. The text is not copied: it lives until the next call, or the end of the
// process.
void set_last_line(std::string_view line, int descriptor = 1);

}  // namespace millrace
