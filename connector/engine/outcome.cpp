#include "connector/engine/outcome.h"

#include <algorithm>

namespace millrace::engine {

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
    case ErrorKind::Disconnected:
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

bool may_be_done_later(const SyncOutcome& outcome) {
  const auto later = [](Status status) {
    return status == Status::Temporary || status == Status::Cancelled;
  };
  return later(outcome.status) ||
         std::ranges::any_of(outcome.destinations, later, &DestinationOutcome::status);
}

bool is_half_delivered(const DestinationOutcome& to) {
  return to.error && !to.can_stage && (to.report.inserted > 0 || to.report.unknown > 0);
}

bool resumes_the_export(const SyncOutcome& outcome) {
  return may_be_done_later(outcome) || std::ranges::any_of(outcome.destinations, is_half_delivered);
}

bool has_appended(const DestinationOutcome& to) {
  return to.target.mode == components::Mode::Append && to.report.inserted > 0;
}

bool safe_to_rerun(const SyncOutcome& outcome) {
  if (std::ranges::any_of(outcome.destinations, is_half_delivered)) return false;
  return may_be_done_later(outcome) || std::ranges::none_of(outcome.destinations, has_appended);
}

}  // namespace millrace::engine
