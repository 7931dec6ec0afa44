#include "connector/io/http/http_setup.h"

#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  curl_easy_setopt(handle, option, value);
}

bool can_be_sent(const HttpHeader& header) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  return !header.name.empty() && header.name.find_first_of(kBreaks) == std::string::npos &&
         header.name.find(':') == std::string::npos &&
         header.value.find_first_of(kBreaks) == std::string::npos;
}

void append(CurlHeaders& list, const std::string& line) {
  curl_slist* extended = curl_slist_append(list.get(), line.c_str());
  if (extended == nullptr) out_of_memory();
  [[maybe_unused]] const auto* same = list.release();
  list.reset(extended);
}

void set_method(CURL* handle, const HttpRequest& request) {
  if (request.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool always_has_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (always_has_body || !request.body.empty()) {
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_POSTFIELDS, request.body.data());
  }
  set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_timeouts(CURL* handle, const HttpRequest& request) {
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  const auto stall = std::chrono::ceil<std::chrono::seconds>(request.stall_timeout);
  set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall.count()));
}

void set_tls(CURL* handle, const HttpOptions& options) {
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) {
    set(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    set(handle, CURLOPT_CAPATH, nullptr);
    set(handle, CURLOPT_PROXY_CAINFO, options.ca_file.c_str());
  }
  if (options.client_certificate.empty()) return;
  const std::string& key =
      options.client_key.empty() ? options.client_certificate : options.client_key;
  set(handle, CURLOPT_SSLCERT, options.client_certificate.c_str());
  set(handle, CURLOPT_SSLKEY, key.c_str());
  set(handle, CURLOPT_KEYPASSWD, "");  // Without this OpenSSL would ask on the terminal.
}

// Nothing comes from the environment in silence: an empty text is an answer, no text a question.
void set_proxy(CURL* handle, const std::string& proxy) {
  set(handle, CURLOPT_PROXY, proxy.c_str());
  set(handle, CURLOPT_NOPROXY, "");
  set(handle, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

}  // namespace

void set_up(CURL* handle, const HttpRequest& request, const std::string& proxy,
            std::size_t receive_bytes) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_PATH_AS_IS, 1L);
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_QUICK_EXIT, 1L);  // A cancelled look-up of a name does not block the loop.
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(handle, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle, CURLOPT_USERAGENT, "millrace/0.1");
  set(handle, CURLOPT_BUFFERSIZE, static_cast<long>(receive_bytes));
  set_method(handle, request);
  set_timeouts(handle, request);
  set_tls(handle, request.options ? *request.options : HttpOptions());
  set_proxy(handle, proxy);
}

Result<CurlHeaders> header_list(const HttpRequest& request) {
  CurlHeaders list;
  bool has_type = false;
  for (const auto& header : request.headers) {
    if (!can_be_sent(header)) {
      return fail(ErrorKind::InvalidConfig, "the header \"" + printable(header.name, 60) +
                                                "\" cannot be sent: a line break, NUL or colon "
                                                "is in it; remove that");
    }
    // curl's spelling for a header without a value.
    append(list, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    has_type = has_type || equals_ignoring_case(header.name, "content-type");
  }
  if (request.accept_encoding) append(list, "Accept-Encoding: gzip, deflate");
  append(list, "Expect:");
  if (!has_type) append(list, "Content-Type:");
  return list;
}

Result<void> check_files(const HttpOptions& options) {
  const std::pair<const char*, const std::string&> files[] = {
      {"ca_file", options.ca_file},
      {"client_certificate", options.client_certificate},
      {"client_key", options.client_key}};
  for (const auto& [option, path] : files) {
    struct stat found{};
    // What is not there is told by curl.
    const bool is_special =
        !path.empty() && stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
    if (!is_special) continue;
    return fail(ErrorKind::InvalidConfig,
                fmt::format("{}: {} is not a regular file; name one", option, printable(path)));
  }
  return {};
}

}  // namespace millrace::io
