#include "connector/io/http/tls_error.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

bool has(const TransferFailure& failure, std::string_view words) {
  return failure.text.find(words) != std::string::npos;
}

// What the server said before it hung up: "certificate required" of "...:SSL
// routines::tlsv13 alert certificate required, errno 0". Empty when it said nothing.
std::string_view alert_in(std::string_view text) {
  constexpr std::string_view kAlert = " alert ";
  const auto at = text.find(kAlert);
  if (at == std::string_view::npos) return "";
  const auto words = text.substr(at + kAlert.size());
  return words.substr(0, words.find_first_of(",;("));
}

// TLS that both sides cannot agree on, as opposed to a connection that broke during it: OpenSSL
// names the routine that refused.
bool is_disagreement(const TransferFailure& failure) {
  return has(failure, "routines::") && !has(failure, "unexpected eof") &&
         !has(failure, "bad write retry");
}

// The alerts by which a server says that it dislikes what this side showed, or did not show. A
// signature that it cannot verify ("decrypt error") is one by an authority that it does not have.
bool is_about_certificate(std::string_view alert, bool has_shown_one) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"certificate", "unknown ca", "access denied"});
  const auto is_said = [&](std::string_view words) { return alert.contains(words); };
  return std::ranges::any_of(kWords, is_said) || (has_shown_one && alert == "decrypt error");
}

Error certificate_failure(std::string_view alert, bool has_shown_one, const std::string& where) {
  const auto said = printable(alert);
  if (!has_shown_one) {
    return {ErrorKind::Refused,
            fmt::format("{} wants a client certificate (TLS alert: {}); name one in "
                        "client_certificate, and its key in client_key",
                        where, said)};
  }
  return {ErrorKind::Refused,
          fmt::format("{} does not accept client_certificate (TLS alert: {}); name one that is "
                      "still valid, from a CA that the server trusts",
                      where, said)};
}

// Servers older than TLS 1.3 say no more than this of a certificate that is missing.
std::string_view hint_at_certificate(std::string_view alert, bool has_shown_one) {
  if (alert != "handshake failure") return "";
  return has_shown_one ? "; it may not accept client_certificate"
                       : "; if it wants a client certificate, name one in client_certificate";
}

// Where the server hung up while this side still wrote, curl tells of its own next step.
Error closed_connection(const TransferFailure& failure, bool has_shown_one,
                        const std::string& where) {
  const bool says_nothing = has(failure, "bad write retry") || has(failure, "getpeername()");
  const std::string details = says_nothing
                                  ? ""
                                  : ": " + (failure.text.empty() ? curl_easy_strerror(failure.code)
                                                                 : printable(failure.text));
  if (failure.code != CURLE_SEND_ERROR) {
    return {ErrorKind::Transient, where + " closed the connection" + details};
  }
  return {ErrorKind::Transient,
          fmt::format("{} closed the connection while the request was being sent{}; if it {}",
                      where, details,
                      has_shown_one ? "checks client certificates, see that it accepts "
                                      "client_certificate"
                                    : "wants a client certificate, name one in "
                                      "client_certificate")};
}

}  // namespace

Error tls_failure(const TransferFailure& failure, const HttpRequest& request,
                  const std::string& where) {
  const bool has_shown_one = request.options && !request.options->client_certificate.empty();
  if (!is_disagreement(failure)) return closed_connection(failure, has_shown_one, where);
  const auto alert = alert_in(failure.text);
  if (is_about_certificate(alert, has_shown_one)) {
    return certificate_failure(alert, has_shown_one, where);
  }
  if (has(failure, "wrong version number")) {
    return {ErrorKind::Refused,
            where +
                " does not speak TLS on this port; write http:// in the url, or name the port "
                "on which it does"};
  }
  return {ErrorKind::Refused,
          fmt::format("no TLS with {} that is safe: {}{}", where, printable(failure.text),
                      hint_at_certificate(alert, has_shown_one))};
}

}  // namespace millrace::io
