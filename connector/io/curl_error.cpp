#include "connector/io/curl_error.h"

#include <cstring>

#include <fmt/format.h>

#include "connector/base/text.h"

namespace millrace::io {
namespace {

std::string in_words(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return fmt::format("{}s", time.count() / 1000);
  return fmt::format("{}ms", time.count());
}

std::string connect_failure(const TransferFailure& failure, const std::string& where) {
  switch (failure.system_error) {
    case ECONNREFUSED:
      return "connect to " + where + ": refused; is the server up, and are host and port right?";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return "connect to " + where + ": no route; check the network";
    case 0:
      return "connect to " + where + " failed; check host, port and network";
    default:
      return fmt::format("connect to {}: {}; check host, port and network", where,
                         std::strerror(static_cast<int>(failure.system_error)));
  }
}

std::string cut_short(const TransferFailure& failure, const std::string& where) {
  if (failure.announced) {
    return fmt::format("the answer of {} was cut: got {} of {} bytes", where, failure.received,
                       *failure.announced);
  }
  return fmt::format("the answer of {} was cut after {} bytes, before its last chunk", where,
                     failure.received);
}

std::string timed_out(const TransferFailure& failure, const HttpRequest& request,
                      const std::string& where) {
  if (request.total_timeout.count() > 0 && failure.elapsed >= request.total_timeout) {
    return fmt::format("the answer of {} was not complete within {}", where,
                       in_words(request.total_timeout));
  }
  if (failure.request_sent) {
    return fmt::format("{} sent nothing for {}", where, in_words(request.stall_timeout));
  }
  return fmt::format("connect to {}: no answer within {}; check host, port and firewall", where,
                     in_words(request.connect_timeout));
}

std::string details(const TransferFailure& failure) {
  return failure.text.empty() ? curl_easy_strerror(failure.code) : printable(failure.text);
}

}  // namespace

Error network_error(const TransferFailure& failure, const HttpRequest& request, const Url& url) {
  const std::string where = printable(url.endpoint());
  const auto transient = [](std::string message) {
    return Error(ErrorKind::Transient, std::move(message));
  };
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return transient("cannot find the host " + printable(url.host) +
                       "; check its spelling, and that this machine has DNS");
    case CURLE_COULDNT_CONNECT:
      return transient(connect_failure(failure, where));
    case CURLE_OPERATION_TIMEDOUT:
      return transient(timed_out(failure, request, where));
    case CURLE_GOT_NOTHING:
      return transient(where + " closed the connection without an answer");
    case CURLE_PARTIAL_FILE:
      return transient(cut_short(failure, where));
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return transient(where + " broke the connection: " + details(failure));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {ErrorKind::Refused, "the certificate of " + where + " cannot be verified: " +
                                      details(failure) + "; nothing was sent"};
    default:
      return transient(where + ": " + details(failure));
  }
}

}  // namespace millrace::io
