#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

// What the caller has to do about a failure. The engine switches on this and on nothing else, so
// a new failure needs a message, not a new kind.
enum class ErrorKind {
  InvalidConfig,  // The user must edit the file. Never retried; nothing was contacted.
  Refused,    // The other side said no (wrong key, missing right, unknown report). Never retried.
  BadData,    // The rows break their contract, their format or their own counts. Never retried.
  Transient,  // May pass by itself: what failed may be begun again, as the callee says from where.
  Guarded,    // A guard stopped the load; a person decides.
  Cancelled,  // The program is stopping.
  Internal,   // A bug in this program, or a machine that failed it.
};

// The word for a kind in machine-readable output: "invalid_config", "refused", "temporary", ...
std::string_view code_of(ErrorKind kind);

// A failure as a value: what to do next (kind), and one sentence for the operator. The message
// never holds a secret; whoever builds it from foreign text cleans it first (see text.h).
//
// As large as a pointer, because every task that waits holds several results. One that was moved
// from may be assigned to and destroyed, and nothing else.
class Error {
 public:
  // The message is a sentence without capital and full stop, which during() can put a step before.
  Error(ErrorKind kind, std::string message);
  Error(const Error& other);
  Error(Error&& other) noexcept;
  Error& operator=(const Error& other);
  Error& operator=(Error&& other) noexcept;
  ~Error();

  ErrorKind kind() const;
  const std::string& message() const;

  // How long the other side asked to wait, if it did.
  std::optional<std::chrono::milliseconds> retry_after() const;

  // Adds context, newest first: "open postgres: connect to db:5432: timed out".
  Error during(std::string_view step) &&;

  // Keeps the pause that the other side asked for.
  Error after(std::chrono::milliseconds wait) &&;

 private:
  struct Body;

  std::unique_ptr<Body> body_;
};

// True for Transient only.
bool may_succeed_later(const Error& error);

// A value, or why there is none. Expected failures are results; exceptions are for bugs.
template <class T>
using Result = std::expected<T, Error>;

// `return fail(ErrorKind::Refused, "...")` and `return
// fail(std::move(result).error().during("..."))`.
std::unexpected<Error> fail(ErrorKind kind, std::string message);
std::unexpected<Error> fail(Error error);

}  // namespace millrace
