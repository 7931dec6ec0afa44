#include "connector/io/http/http_stream.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "connector/base/out_of_memory.h"
#include "connector/base/text.h"
#include "connector/io/http/http_framing.h"
#include "connector/io/http/http_proxy.h"
#include "connector/io/http/http_reach.h"
#include "connector/io/http/http_setup.h"

namespace millrace::io {
namespace {

constexpr std::size_t kHeadLimit = 64 * 1024;
constexpr std::size_t kFullBlocks = 2;

// What may be shown of an address that is none: no user info, no query.
std::string shown(std::string_view address) {
  const std::string_view start = address.substr(0, address.find_first_of("?#"));
  const std::size_t at = start.rfind('@');
  return printable(at == std::string_view::npos ? start : start.substr(at + 1));
}

}  // namespace

std::size_t BodyBudget::block_bytes() const {
  constexpr std::size_t kAll = 4u << 20;
  const std::size_t share = kAll / std::max<std::size_t>(1, streams_);
  // A power of two, so that the pool meets the same size again.
  return std::bit_floor(std::clamp<std::size_t>(share, 64u << 10, 1u << 20));
}

std::size_t BodyBudget::receive_bytes() const {
  constexpr std::size_t kAll = 2u << 20;
  return std::clamp<std::size_t>(kAll / std::max<std::size_t>(1, streams_), 16u << 10, 512u << 10);
}

CurlStream::CurlStream(boost::asio::any_io_executor executor, CurlPool& pool, BodyBudget& budget,
                       Pace pace)
    : pool_(pool),
      budget_(budget),
      pace_(pace),
      changed_(std::move(executor)),
      handle_(curl_easy_init()) {
  if (!handle_) out_of_memory();
  budget_.join();
}

CurlStream::~CurlStream() {
  if (request_.sent != nullptr && request_left()) *request_.sent = true;
  if (loop_) loop_->remove(handle_.get());
  budget_.leave();
}

Task<Result<void>> CurlStream::start(HttpRequest request, const ProxyEnvironment& proxies,
                                     Semaphore::Permit permit) {
  request_ = std::move(request);
  permit_ = std::move(permit);
  if (auto prepared = prepare(proxies); !prepared) co_return fail(std::move(prepared).error());
  loop_ = pool_.current();
  loop_->add(handle_.get(), *this);
  while (!head_complete_ && !failure_ && !done_) {
    if (auto waited = co_await changed_.wait(); !waited) co_return fail(waited.error());
  }
  if (!head_complete_ && !status_is_enough()) co_return fail(*failure_);
  co_return Result<void>();
}

// A 407 of the proxy is not the server's answer.
bool CurlStream::status_is_enough() const {
  const bool is_proxys = head_.status == 407 && !proxy_.empty();
  return request_.status_only && head_.status >= 200 && !is_proxys;
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
    if (!full_.empty()) {
      Block block = std::move(full_.front());
      full_.pop_front();
      resume();
      co_return block;
    }
    if (filling_.size() > 0) co_return take_partial();
    // What came before a failure is handed out first: a download goes on behind it.
    if (failure_) co_return fail(*failure_);
    if (done_) co_return Block{};
    resume();
    if (auto waited = co_await changed_.wait(); !waited) co_return fail(waited.error());
  }
}

std::size_t CurlStream::write_header(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<CurlStream*>(self)->on_header({data, size}) ? size : 0;
}

std::size_t CurlStream::write_body(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<CurlStream*>(self)->on_body(data, size);
}

bool CurlStream::on_header(std::string_view line) {
  head_bytes_ += line.size();
  if (head_bytes_ > kHeadLimit) {
    return give_up({ErrorKind::Transient, "the answer of " + printable(url_.endpoint()) +
                                              " has more than 64 KiB of headers"});
  }
  if (head_complete_) return true;  // Trailers after the last chunk.
  if (add_header_line(line, head_)) return true;
  if (head_.status >= 200) return end_of_head();
  head_ = {};
  return true;
}

bool CurlStream::end_of_head() {
  if (head_.status == 407 && !proxy_.empty()) return give_up(proxy_refused(proxy_, 407, url_));
  auto framing = framing_of(head_, request_.method);
  if (!framing && request_.status_only) framing = std::optional<std::uint64_t>();
  const bool may_be_unframed = request_.allow_unframed || request_.status_only;
  if (framing && !may_be_unframed && is_unframed(head_, *framing)) {
    framing = fail(ErrorKind::Transient, kUnprovenEnd);
  }
  if (!framing) {
    return give_up(std::move(framing).error().during("answer of " + printable(url_.endpoint())));
  }
  announced_ = *framing;
  head_complete_ = true;
  wake();
  return true;
}

std::size_t CurlStream::on_body(const char* data, std::size_t size) {
  if (failure_) return 0;
  if (pace_ == Pace::Reader && full_.size() >= kFullBlocks) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  received_ += size;
  for (std::size_t left = size; left > 0;) {
    make_room();
    const std::size_t part = std::min(left, filling_.buffer->capacity() - filling_.end);
    std::memcpy(filling_.buffer->data() + filling_.end, data + (size - left), part);
    filling_.end += part;
    left -= part;
  }
  wake();
  return size;
}

void CurlStream::make_room() {
  if (filling_.buffer && filling_.end < filling_.buffer->capacity()) return;
  if (filling_.buffer) full_.push_back(std::move(filling_));
  std::size_t bytes = budget_.block_bytes();
  if (announced_) {
    const std::uint64_t missing = *announced_ > received_ ? *announced_ - received_ : 0;
    // curl hands over pieces of up to 16 KiB, counted in `received_` already.
    bytes = std::min<std::uint64_t>(bytes, missing + CURL_MAX_WRITE_SIZE);
  }
  filling_ = budget_.pool().take(bytes);
}

// A block that is nearly empty is copied, so that slow networks do not hold memory that they never
// filled.
Block CurlStream::take_partial() {
  if (filling_.size() >= filling_.buffer->capacity() / 4) return std::exchange(filling_, {});
  Block copy = block_of(filling_.bytes());
  filling_.end = filling_.begin;
  return copy;
}

// Must not be called from within curl's callbacks; it may call write_body().
void CurlStream::resume() {
  if (!paused_ || done_) return;
  paused_ = false;
  const CURLcode code = curl_easy_pause(handle_.get(), CURLPAUSE_CONT);
  if (code != CURLE_OK && !failure_) finished(code);
}

bool CurlStream::give_up(Error error) {
  failure_ = std::move(error);
  wake();
  return false;
}

void CurlStream::wake() {
  changed_.notify();
}

void CurlStream::finished(CURLcode code) {
  done_ = true;
  TransferFailure failure = described(code);
  const bool incomplete = !head_complete_ || (announced_ && *announced_ != received_);
  if (code == CURLE_OK && incomplete) failure.code = CURLE_PARTIAL_FILE;
  if (failure.code != CURLE_OK) leave_broken_connection(failure);
  if (failure.code != CURLE_OK && !failure_) {
    const bool kept_off = failure.code == CURLE_COULDNT_CONNECT && !obstacle_.empty();
    failure_ = kept_off ? not_allowed(url_, obstacle_) : network_error(failure, request_, url_);
  }
  wake();
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
                          .received = received_,
                          .announced = announced_};
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
  const bool may_be_shared = url_.scheme == "https" && (head_.status == 0 || head_.is_framed);
  if (may_be_shared && failure.request_sent && loop_) pool_.retire(*loop_);
}

}  // namespace millrace::io
