#include "connector/io/http_stream.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include <strings.h>

#include "connector/base/text.h"
#include "connector/io/curl_error.h"
#include "connector/io/http_framing.h"

namespace millrace::io {
namespace {

constexpr std::size_t kHeadLimit = 64 * 1024;
constexpr std::size_t kFullBlocks = 2;

template <class Value>
void set(const CurlEasy& handle, CURLoption option, Value value) {
  curl_easy_setopt(handle.get(), option, value);
}

bool can_be_sent(const HttpHeader& header) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  return !header.name.empty() && header.name.find_first_of(kBreaks) == std::string::npos &&
         header.name.find(':') == std::string::npos &&
         header.value.find_first_of(kBreaks) == std::string::npos;
}

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

CurlStream::CurlStream(boost::asio::any_io_executor executor, CurlLoop& loop, BodyBudget& budget)
    : loop_(loop), budget_(budget), changed_(std::move(executor)), handle_(curl_easy_init()) {
  if (!handle_) throw std::bad_alloc();
  budget_.join();
}

CurlStream::~CurlStream() {
  if (added_) loop_.remove(handle_.get());
  budget_.leave();
}

Task<Result<void>> CurlStream::start(HttpRequest request, Semaphore::Permit permit) {
  request_ = std::move(request);
  permit_ = std::move(permit);
  if (auto prepared = prepare(); !prepared) co_return fail(std::move(prepared).error());
  loop_.add(handle_.get(), *this);
  added_ = true;
  while (!head_complete_ && !failure_ && !done_) {
    if (auto waited = co_await changed_.wait(); !waited) co_return fail(waited.error());
  }
  if (failure_) co_return fail(*failure_);
  co_return Result<void>();
}

Result<void> CurlStream::prepare() {
  const auto url = parse_url(request_.url);
  if (!url) {
    return fail(ErrorKind::InvalidConfig,
                "not an http or https address: \"" + shown(request_.url) + '"');
  }
  url_ = *url;
  if (auto added = add_headers(); !added) return added;
  set_method();
  set(handle_, CURLOPT_URL, request_.url.c_str());
  set(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle_, CURLOPT_PATH_AS_IS, 1L);
  set(handle_, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle_, CURLOPT_PROXY, "");  // Nothing comes from the environment in silence.
  set(handle_, CURLOPT_NOSIGNAL, 1L);
  set(handle_, CURLOPT_QUICK_EXIT, 1L);  // A cancelled look-up of a name does not block the loop.
  set(handle_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle_, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(handle_, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle_, CURLOPT_USERAGENT, "millrace/0.1");
  set(handle_, CURLOPT_BUFFERSIZE, static_cast<long>(budget_.receive_bytes()));
  set(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  set(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
  set(handle_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  const auto stall = std::chrono::ceil<std::chrono::seconds>(request_.stall_timeout);
  set(handle_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall.count()));
  set(handle_, CURLOPT_ERRORBUFFER, error_text_.data());
  set(handle_, CURLOPT_HEADERFUNCTION, &CurlStream::write_header);
  set(handle_, CURLOPT_HEADERDATA, this);
  set(handle_, CURLOPT_WRITEFUNCTION, &CurlStream::write_body);
  set(handle_, CURLOPT_WRITEDATA, this);
  return {};
}

Result<void> CurlStream::add_headers() {
  const auto append = [this](const std::string& line) {
    curl_slist* extended = curl_slist_append(headers_.get(), line.c_str());
    if (extended == nullptr) throw std::bad_alloc();
    [[maybe_unused]] const auto* same = headers_.release();
    headers_.reset(extended);
  };
  bool has_type = false;
  for (const auto& header : request_.headers) {
    if (!can_be_sent(header)) {
      return fail(ErrorKind::InvalidConfig, "the header \"" + printable(header.name, 60) +
                                                "\" cannot be sent: a line break, NUL or colon "
                                                "is in it; remove that");
    }
    // curl's spelling for a header without a value.
    append(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    has_type = has_type || strcasecmp(header.name.c_str(), "content-type") == 0;
  }
  append("Expect:");
  if (!has_type) append("Content-Type:");
  set(handle_, CURLOPT_HTTPHEADER, headers_.get());
  return {};
}

void CurlStream::set_method() {
  if (request_.method == "HEAD") {
    set(handle_, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool always_has_body =
      request_.method == "POST" || request_.method == "PUT" || request_.method == "PATCH";
  if (always_has_body || !request_.body.empty()) {
    set(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(handle_, CURLOPT_POSTFIELDS, request_.body.data());
  }
  set(handle_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

Task<Result<Block>> CurlStream::read() {
  for (;;) {
    if (failure_) co_return fail(*failure_);
    if (!full_.empty()) {
      Block block = std::move(full_.front());
      full_.pop_front();
      resume();
      co_return block;
    }
    if (filling_.size() > 0) co_return take_partial();
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
  auto framing = framing_of(head_, request_.method);
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
  if (full_.size() >= kFullBlocks) {
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
  long request_bytes = 0;
  TransferFailure failure{
      .code = code, .text = error_text_.data(), .received = received_, .announced = announced_};
  curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &failure.system_error);
  curl_easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &request_bytes);
  failure.request_sent = request_bytes > 0;
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
  failure.elapsed = std::chrono::microseconds(microseconds);
  const bool incomplete = !head_complete_ || (announced_ && *announced_ != received_);
  if (code == CURLE_OK && incomplete) failure.code = CURLE_PARTIAL_FILE;
  if (failure.code != CURLE_OK && !failure_) failure_ = network_error(failure, request_, url_);
  wake();
}

}  // namespace millrace::io
