#include "connector/base/error.h"

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

Error Error::during(std::string_view step) && {
  message_.insert(0, std::string(step) + ": ");
  return std::move(*this);
}

Error Error::after(std::chrono::milliseconds wait) && {
  retry_after_ = wait;
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
