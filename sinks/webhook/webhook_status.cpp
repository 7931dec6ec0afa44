#include "sinks/webhook/webhook_status.h"

namespace millrace::sinks::webhook {

Verdict verdict_on(int status) {
  if (status >= 200 && status < 300) return Verdict::Delivered;
  switch (status) {
    case 400:  // Bad Request
    case 409:  // Conflict
    case 422:  // Unprocessable Content
    case 424:  // Failed Dependency
      return Verdict::RowsRefused;
    case 413:  // Content Too Large
      return Verdict::TooLarge;
    case 408:  // Request Timeout
    case 421:  // Misdirected Request
    case 423:  // Locked
    case 425:  // Too Early
    case 429:  // Too Many Requests
      return Verdict::Later;
    case 501:  // Not Implemented
    case 505:  // HTTP Version Not Supported
    case 511:  // Network Authentication Required
      return Verdict::Stop;
    default:
      return status >= 500 ? Verdict::Later : Verdict::Stop;
  }
}

bool may_have_arrived(int status) {
  return status >= 500 && status != 503;
}

std::string_view options_behind(int status) {
  switch (status) {
    case 401:  // Unauthorized
    case 403:  // Forbidden
    case 407:  // Proxy Authentication Required
    case 511:  // Network Authentication Required
      return "the headers and bearer_token";
    case 405:  // Method Not Allowed
    case 501:  // Not Implemented
      return "the method and url";
    case 406:  // Not Acceptable
    case 415:  // Unsupported Media Type
    case 431:  // Request Header Fields Too Large
      return "the headers and url";
    default:
      return "the url";
  }
}

}  // namespace millrace::sinks::webhook
