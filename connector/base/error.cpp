#include "connector/base/error.h"

#include <utility>

namespace millrace {

std::string_view code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidConfig:
      return "invalid_config";
    case ErrorKind::Refused:
      return "refused";
    case ErrorKind::BadData:
      return "bad_data";
    case ErrorKind::Transient:
      return "temporary";
    case ErrorKind::Guarded:
      return "guarded";
    case ErrorKind::Cancelled:
      return "cancelled";
    case ErrorKind::Internal:
      return "internal";
  }
  return "internal";
}

struct Error::Body {
  ErrorKind kind;
  std::string message;
  std::optional<std::chrono::milliseconds> retry_after = {};
};

Error::Error(ErrorKind kind, std::string message)
    : body_(std::make_unique<Body>(kind, std::move(message))) {}

Error::Error(const Error& other) : body_(std::make_unique<Body>(*other.body_)) {}
Error::Error(Error&&) noexcept = default;

Error& Error::operator=(const Error& other) {
  *this = Error(other);
  return *this;
}

Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

ErrorKind Error::kind() const {
  return body_->kind;
}

const std::string& Error::message() const {
  return body_->message;
}

std::optional<std::chrono::milliseconds> Error::retry_after() const {
  return body_->retry_after;
}

Error Error::during(std::string_view step) && {
  body_->message.insert(0, std::string(step) + ": ");
  return std::move(*this);
}

Error Error::after(std::chrono::milliseconds wait) && {
  body_->retry_after = wait;
  return std::move(*this);
}

bool may_succeed_later(const Error& error) {
  return error.kind() == ErrorKind::Transient;
}

std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected<Error>(Error(kind, std::move(message)));
}

std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

}  // namespace millrace
