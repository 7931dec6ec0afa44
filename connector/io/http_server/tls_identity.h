#pragma once

#include <filesystem>
#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "connector/base/error.h"

namespace millrace::io {

// The PEM files by which a server proves who it is: its certificate, before those that signed it,
// and the private key.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// TLS 1.2 and newer, HTTP/1.1 only. InvalidConfig when a file cannot be used, with what to do.
// Reads the files at once.
Result<TlsContext> tls_identity(const TlsFiles& files);

}  // namespace millrace::io
