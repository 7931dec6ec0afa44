#include "connector/base/status.h"

#include <algorithm>

namespace millrace {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::Ok:
      return "ok";
    case Status::Rejected:
      return "rejected";
    case Status::Temporary:
      return "temporary";
    case Status::Guarded:
      return "guarded";
    case Status::Failed:
      return "failed";
    case Status::Cancelled:
      return "cancelled";
  }
  return "failed";
}

Status status_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::Transient:
      return Status::Temporary;
    case ErrorKind::Guarded:
      return Status::Guarded;
    case ErrorKind::Cancelled:
      return Status::Cancelled;
    case ErrorKind::InvalidConfig:
    case ErrorKind::Refused:
    case ErrorKind::BadData:
    case ErrorKind::Internal:
      return Status::Failed;
  }
  return Status::Failed;
}

Status worst(Status a, Status b) {
  return std::max(a, b);
}

int exit_code(Status status) {
  switch (status) {
    case Status::Ok:
      return 0;
    case Status::Rejected:
      return 3;
    case Status::Temporary:
      return 75;
    case Status::Guarded:
      return 4;
    case Status::Failed:
      return 1;
    case Status::Cancelled:
      return 130;
  }
  return 1;
}

}  // namespace millrace
