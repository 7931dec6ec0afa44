#include "connector/io/http/curl_stream.h"

#include "connector/base/process/crash_point.h"
#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/text.h"
#include "connector/io/http/http_proxy.h"
#include "connector/io/http/http_setup.h"
#include "connector/io/http/message/http_reach.h"
#include "connector/io/http/message/repeated_secrets.h"

namespace millrace::io {
namespace {

// What may be shown of an address that is none: no user info, no query.
std::string shown(std::string_view address) {
  const std::string_view start = address.substr(0, address.find_first_of("?#"));
  const std::size_t at = start.rfind('@');
  return printable(at == std::string_view::npos ? start : start.substr(at + 1));
}

}  // namespace

CurlStream::CurlStream(boost::asio::any_io_executor executor, CurlPool& pool, BodyBudget& budget,
                       Pace pace)
    : pool_(pool),
      budget_(budget),
      changed_(std::move(executor)),
      handle_(curl_easy_init()),
      head_(request_, url_, proxy_),
      body_(budget, pace) {
  if (!handle_) out_of_memory();
}

CurlStream::~CurlStream() {
  if (request_.sent != nullptr && request_left()) *request_.sent = true;
  if (loop_) loop_->remove(handle_.get());
}

Task<Result<void>> CurlStream::start(HttpRequest request, const ProxyEnvironment& proxies,
                                     Semaphore::Permit permit) {
  request_ = std::move(request);
  permit_ = std::move(permit);
  if (auto prepared = prepare(proxies); !prepared) co_return fail(std::move(prepared).error());
  crash_point("http.request_ready");
  loop_ = pool_.current();
  loop_->add(handle_.get(), *this);
  while (!head_.is_complete() && !failure_ && !done_) {
    if (auto waited = co_await changed_.wait(); !waited) co_return fail(waited.error());
  }
  if (!head_.is_complete() && !head_.status_is_enough()) co_return fail(*failure_);
  crash_point("http.answer_begun");
  co_return Result<void>();
}

std::string CurlStream::quotable(std::string body) const {
  return io::quotable(request_, std::move(body));
}

Result<void> CurlStream::prepare(const ProxyEnvironment& proxies) {
  const auto url = parse_url(request_.url);
  if (!url) {
    return fail(ErrorKind::InvalidConfig,
                "not an http or https address: \"" + shown(request_.url) + '"');
  }
  url_ = *url;
  // Said here, before anything is sent; through a proxy there is no later.
  if (const auto obstacle = obstacle_to(url_, request_.reach); !obstacle.empty()) {
    return fail(not_allowed(url_, obstacle));
  }
  auto proxy = proxy_for(url_, request_.options.get(), proxies);
  if (!proxy) return fail(std::move(proxy).error());
  proxy_ = *std::move(proxy);
  if (request_.options) {
    if (auto readable = check_files(*request_.options); !readable) return readable;
  }
  auto headers = header_list(request_);
  if (!headers) return fail(std::move(headers).error());
  headers_ = *std::move(headers);
  set_up(handle_.get(), request_, proxy_, budget_.receive_bytes());
  const auto set = [this](CURLoption option, auto value) {
    curl_easy_setopt(handle_.get(), option, value);
  };
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_HEADERFUNCTION, &CurlStream::write_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &CurlStream::write_body);
  set(CURLOPT_WRITEDATA, this);
  return {};
}

bool CurlStream::may_connect(const sockaddr& address) {
  socket_error_ = 0;
  if (!proxy_.empty()) return true;
  obstacle_ = obstacle_to(address, request_.reach);
  return obstacle_.empty();
}

void CurlStream::has_no_socket(int error_number) {
  socket_error_ = error_number;
}

Task<Result<Block>> CurlStream::read() {
  for (;;) {
    if (Block block = body_.take(); block.buffer) {
      resume();
      co_return block;
    }
    // What came before a failure is handed out first: a download goes on behind it.
    if (failure_) co_return fail(*failure_);
    if (done_) {
      crash_point("http.answer_read");
      co_return Block{};
    }
    resume();
    if (auto waited = co_await changed_.wait(); !waited) co_return fail(waited.error());
  }
}

std::size_t CurlStream::write_header(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<CurlStream*>(self)->on_header({data, size}) ? size : 0;
}

std::size_t CurlStream::write_body(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<CurlStream*>(self)->on_body({data, size});
}

bool CurlStream::on_header(std::string_view line) {
  const bool was_complete = head_.is_complete();
  if (auto taken = head_.take(line); !taken) {
    failure_ = std::move(taken).error();
    changed_.notify();
    return false;
  }
  if (!was_complete && head_.is_complete()) {
    body_.announce(head_.announced());
    changed_.notify();
  }
  return true;
}

std::size_t CurlStream::on_body(std::string_view bytes) {
  if (failure_) return 0;
  if (body_.is_full()) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  body_.append(bytes);
  changed_.notify();
  return bytes.size();
}

// Must not be called from within curl's callbacks; it may call write_body().
void CurlStream::resume() {
  if (!paused_ || done_) return;
  paused_ = false;
  const CURLcode code = curl_easy_pause(handle_.get(), CURLPAUSE_CONT);
  if (code != CURLE_OK && !failure_) finished(code);
}

void CurlStream::finished(CURLcode code) {
  done_ = true;
  TransferFailure failure = described(code);
  const bool incomplete = !head_.is_complete() || body_.is_cut();
  if (code == CURLE_OK && incomplete) failure.code = CURLE_PARTIAL_FILE;
  if (failure.code != CURLE_OK) leave_broken_connection(failure);
  if (failure.code != CURLE_OK && !failure_) {
    const bool kept_off = failure.code == CURLE_COULDNT_CONNECT && !obstacle_.empty();
    failure_ = kept_off ? not_allowed(url_, obstacle_) : network_error(failure, request_, url_);
  }
  changed_.notify();
}

bool CurlStream::request_left() const {
  long bytes = 0;
  long proxy_status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &bytes);
  curl_easy_getinfo(handle_.get(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  // What a proxy refuses to connect was CONNECT alone.
  return bytes > 0 && proxy_status < 300;
}

TransferFailure CurlStream::described(CURLcode code) const {
  TransferFailure failure{.code = code,
                          .text = error_text_.data(),
                          .proxy = proxy_,
                          .received = body_.received(),
                          .announced = body_.announced()};
  curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &failure.system_error);
  if (socket_error_ != 0) failure.system_error = socket_error_;
  curl_easy_getinfo(handle_.get(), CURLINFO_HTTP_CONNECTCODE, &failure.proxy_status);
  failure.request_sent = request_left();
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
  failure.elapsed = std::chrono::microseconds(microseconds);
  return failure;
}

// An HTTP/1.1 connection that failed is closed by curl; one of HTTP/2 may be kept, dead as it is.
void CurlStream::leave_broken_connection(const TransferFailure& failure) {
  const bool may_be_shared = url_.scheme == "https" && (head().status == 0 || head().is_framed);
  if (may_be_shared && failure.request_sent && loop_) pool_.retire(*loop_);
}

}  // namespace millrace::io
