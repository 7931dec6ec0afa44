#include "connector/io/smtp/smtp_client.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/io/http/message/curl_handles.h"

namespace millrace::io {
namespace {

constexpr std::size_t kShownReply = 160;

// One exchange with the server, on a thread that may block.
class SmtpTransfer {
 public:
  SmtpTransfer(const SmtpRequest& request, const std::atomic<bool>& is_cancelled)
      : request_(request), is_cancelled_(is_cancelled), handle_(curl_easy_init()) {
    if (!handle_) out_of_memory();
  }

  Result<std::string> perform() {
    set_up();
    const auto code = curl_easy_perform(handle_.get());
    if (code == CURLE_OK) return printable(last_reply_, kShownReply);
    if (is_cancelled_) return fail(ErrorKind::Cancelled, "stopped");
    return fail(failure_of(code));
  }

 private:
  template <class V>
  void set(CURLoption option, V value) {
    curl_easy_setopt(handle_.get(), option, value);
  }

  void set_up() {
    url_ = request_.server.url();
    set(CURLOPT_URL, url_.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
    set(CURLOPT_ERRORBUFFER, error_text_.data());
    set(CURLOPT_USE_SSL,
        static_cast<long>(request_.may_be_in_clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!request_.ca_file.empty()) {
      set(CURLOPT_CAINFO, request_.ca_file.c_str());
      set(CURLOPT_CAPATH, nullptr);
    }
    if (!request_.user.empty()) {
      set(CURLOPT_USERNAME, request_.user.c_str());
      set(CURLOPT_PASSWORD, request_.password.c_str());
    }
    set_message();
  }

  void set_message() {
    set(CURLOPT_MAIL_FROM, request_.from.c_str());
    for (const auto& address : request_.to) {
      auto* longer = curl_slist_append(recipients_.get(), address.c_str());
      if (longer == nullptr) out_of_memory();
      // The list's first node stays its first.
      if (!recipients_) recipients_.reset(longer);
    }
    set(CURLOPT_MAIL_RCPT, recipients_.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &SmtpTransfer::read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.text.size()));
    set(CURLOPT_HEADERFUNCTION, &SmtpTransfer::on_reply);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &SmtpTransfer::on_progress);
    set(CURLOPT_XFERINFODATA, this);
  }

  static std::size_t read(char* out, std::size_t one, std::size_t size, void* self) {
    auto& its = *static_cast<SmtpTransfer*>(self);
    const auto piece = std::min(one * size, its.request_.text.size() - its.sent_);
    std::memcpy(out, its.request_.text.data() + its.sent_, piece);
    its.sent_ += piece;
    return piece;
  }

  static std::size_t on_reply(char* line, std::size_t, std::size_t size, void* self) {
    const std::string_view reply(line, size);
    // To QUIT, which comes when all is decided.
    if (!reply.starts_with("221")) static_cast<SmtpTransfer*>(self)->last_reply_ = trimmed(reply);
    return size;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<SmtpTransfer*>(self)->is_cancelled_ ? 1 : 0;
  }

  // What the server said, if that is why.
  Error refused(ErrorKind kind, std::string_view what) const {
    const auto said = last_reply_.empty() ? "" : ": " + printable(last_reply_, kShownReply);
    return {kind, fmt::format("{} {}{}", request_.server.endpoint(), what, said)};
  }

  Error failure_of(CURLcode code) const {
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    const auto where = request_.server.endpoint();
    const auto kind = status >= 500 ? ErrorKind::Refused : ErrorKind::Transient;
    switch (code) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return {ErrorKind::Transient, fmt::format("there is no host {}; check the name",
                                                  printable(request_.server.host))};
      case CURLE_COULDNT_CONNECT:
        return {ErrorKind::Transient,
                fmt::format("connect to {} failed; check host, port and network", where)};
      case CURLE_OPERATION_TIMEDOUT:
        return {ErrorKind::Transient, fmt::format("{} did not answer in time", where)};
      case CURLE_USE_SSL_FAILED:
        return {ErrorKind::Refused,
                fmt::format("{} offers no TLS (STARTTLS), and nothing is sent without it", where)};
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CACERT_BADFILE:
        return {ErrorKind::Refused,
                fmt::format("the certificate of {} cannot be verified: {}; name its authority in "
                            "ca_file",
                            where, printable(error_text_.data(), kShownReply))};
      case CURLE_LOGIN_DENIED:
        return refused(ErrorKind::Refused, "did not let the user in; check user and password");
      case CURLE_SEND_ERROR:
      case CURLE_RECV_ERROR:
      case CURLE_WEIRD_SERVER_REPLY:
        if (status >= 400) return refused(kind, "did not take the message");
        [[fallthrough]];
      default:
        return {kind, fmt::format("{}: {}", where,
                                  printable(error_text_[0] == '\0' ? curl_easy_strerror(code)
                                                                   : error_text_.data(),
                                            kShownReply))};
    }
  }

  const SmtpRequest& request_;
  const std::atomic<bool>& is_cancelled_;
  CurlEasy handle_;
  CurlHeaders recipients_;
  std::string url_;
  std::string last_reply_;
  std::size_t sent_ = 0;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
};

}  // namespace

Task<Result<std::string>> send_mail(WorkerPool& blocking, SmtpRequest request) {
  const auto is_cancelled = std::make_shared<std::atomic<bool>>(false);
  co_return co_await blocking.run(
      [&request, is_cancelled] { return SmtpTransfer(request, *is_cancelled).perform(); },
      [is_cancelled] { *is_cancelled = true; });
}

}  // namespace millrace::io
