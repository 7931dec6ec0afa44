#include "connector/io/http/curl_error.h"

#include <cerrno>

#include <fmt/format.h>

#include "connector/base/process/system_limits.h"
#include "connector/base/text/text.h"
#include "connector/io/http/tls_error.h"

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
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return fmt::format("connect to {}: {}", where,
                         system_message(static_cast<int>(failure.system_error)));
    default:
      return fmt::format("connect to {}: {}; check host, port and network", where,
                         system_message(static_cast<int>(failure.system_error)));
  }
}

std::string connect_to_proxy(const TransferFailure& failure) {
  return connect_failure(failure, "the proxy " + printable(origin_of(failure.proxy)));
}

std::string cut_short(const TransferFailure& failure, const std::string& where) {
  if (failure.announced) {
    return fmt::format("the answer of {} was cut: got {} of {} bytes", where, failure.received,
                       *failure.announced);
  }
  return fmt::format("the answer of {} was cut: got {} bytes, and no end of it", where,
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

// What a server that expects TLS makes of plain HTTP looks like no HTTP, or like nothing.
std::string_view remedy_without_tls(const Url& url) {
  return url.scheme == "http" ? "; if it speaks TLS on this port, write https:// in the url" : "";
}

Error proxy_failure(const TransferFailure& failure, const Url& url) {
  if (failure.proxy_status >= 300) return proxy_refused(failure.proxy, failure.proxy_status, url);
  const std::string proxy = printable(origin_of(failure.proxy));
  if (failure.code == CURLE_COULDNT_RESOLVE_PROXY) {
    return {ErrorKind::Transient,
            "cannot find the proxy " + proxy + "; check proxy, or HTTPS_PROXY"};
  }
  if (failure.code == CURLE_COULDNT_CONNECT) {
    return {ErrorKind::Transient, connect_to_proxy(failure)};
  }
  return {ErrorKind::Transient, "the proxy " + proxy + " failed: " + details(failure)};
}

// True when the failure is the proxy's and not the target's.
bool is_of_proxy(const TransferFailure& failure) {
  if (failure.proxy.empty()) return false;
  return failure.proxy_status >= 300 || failure.code == CURLE_COULDNT_RESOLVE_PROXY ||
         failure.code == CURLE_COULDNT_CONNECT || failure.code == CURLE_PROXY;
}

// What curl does before a request goes out needs a descriptor each: to look up the name, to
// connect, to read certificates. It knows of none of them why it failed.
bool wants_descriptors(const TransferFailure& failure) {
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_FAILED_INIT:
      return failure.system_error == 0;
    default:
      return false;
  }
}

// What a proxy says of the moment rather than of itself or of the request.
bool may_pass(long status) {
  const bool is_final = status == 501 || status == 505 || status == 511;
  return status == 408 || status == 425 || status == 429 || (status >= 500 && !is_final);
}

}  // namespace

Error proxy_refused(const std::string& proxy, long status, const Url& target) {
  const std::string shown = printable(origin_of(proxy));
  if (status == 407) {
    return {ErrorKind::Refused,
            fmt::format("the proxy {} asks for a user and a password (407); write them into its "
                        "address: http://user:password@host:port",
                        shown)};
  }
  const auto message = fmt::format("the proxy {} refuses connections to {} ({})", shown,
                                   printable(target.endpoint()), status);
  if (may_pass(status)) return {ErrorKind::Transient, message};
  const bool has_no_tunnels = status == 405 || status == 501;
  return {ErrorKind::Refused,
          message + (has_no_tunnels ? "; it offers no CONNECT: name another proxy"
                                    : "; have it allow them, or name another proxy")};
}

Error network_error(const TransferFailure& failure, const HttpRequest& request, const Url& url) {
  const std::string where = printable(url.endpoint());
  const auto transient = [](std::string message) {
    return Error(ErrorKind::Transient, std::move(message));
  };
  if (wants_descriptors(failure) && descriptors_are_scarce()) {
    return transient(fmt::format("no request to {}: {}", where, system_message(EMFILE)));
  }
  if (is_of_proxy(failure)) return proxy_failure(failure, url);
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return transient("cannot find the host " + printable(url.host) + " (" + details(failure) +
                       "); check its spelling, and that this machine has DNS");
    case CURLE_COULDNT_CONNECT:
      return transient(connect_failure(failure, where));
    case CURLE_OPERATION_TIMEDOUT:
      return transient(timed_out(failure, request, where));
    case CURLE_GOT_NOTHING:
      return transient(fmt::format("{} closed the connection without an answer{}", where,
                                   remedy_without_tls(url)));
    case CURLE_UNSUPPORTED_PROTOCOL:
      return transient(fmt::format("{} does not answer in HTTP{}", where, remedy_without_tls(url)));
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      if (failure.code == CURLE_PARTIAL_FILE) return transient(cut_short(failure, where));
      return transient(cut_short(failure, where) + " (" + details(failure) + ")");
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return url.scheme == "https"
                 ? tls_failure(failure, request, where)
                 : transient(where + " closed the connection: " + details(failure));
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorKind::InvalidConfig, "ca_file cannot be used: " + details(failure)};
    case CURLE_SSL_CERTPROBLEM:
      return {ErrorKind::InvalidConfig,
              "client_certificate or client_key cannot be used: " + details(failure)};
    case CURLE_OUT_OF_MEMORY:  // What curl says of a line of more than 100 KiB, and only of that:
                               // an allocation that fails ends the process.
      return transient("the answer of " + where + " has a header that is too long");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return {ErrorKind::Refused, "the certificate of " + where + " cannot be verified: " +
                                      details(failure) + "; nothing was sent"};
    default:
      return transient(where + ": " + details(failure));
  }
}

}  // namespace millrace::io
