#pragma once

#include <memory>

#include <curl/curl.h>

namespace millrace::io {

// Turns a C library's free function into a deleter without a stored pointer.
template <auto Free>
struct CurlFree {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

// One transfer, one driver of transfers, a list of headers, a URL, and a text that curl allocated.
using CurlEasy = std::unique_ptr<CURL, CurlFree<&curl_easy_cleanup>>;
using CurlMulti = std::unique_ptr<CURLM, CurlFree<&curl_multi_cleanup>>;
using CurlHeaders = std::unique_ptr<curl_slist, CurlFree<&curl_slist_free_all>>;
using CurlUrl = std::unique_ptr<CURLU, CurlFree<&curl_url_cleanup>>;
using CurlText = std::unique_ptr<char, CurlFree<&curl_free>>;

}  // namespace millrace::io
