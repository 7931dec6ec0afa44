#include "connector/io/http_server/tls_identity.h"

#include <string_view>

#include <fmt/format.h>
#include <openssl/ssl.h>

#include "connector/base/text/text.h"
#include "connector/io/files/pem_file.h"

namespace millrace::io {
namespace ssl = boost::asio::ssl;
namespace {

// Takes HTTP/1.1 of what the client offers (RFC 7301).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const auto negotiated =
      SSL_select_next_proto(&found, size, kOurs, sizeof kOurs - 1, offered, offered_size);
  *chosen = found;
  return negotiated == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

std::string in_file(const std::filesystem::path& file, const std::string& complaint) {
  return fmt::format("tls: {}: {}", printable(file.string(), 300), complaint);
}

}  // namespace

Result<TlsContext> tls_identity(const TlsFiles& files) {
  if (const auto complaint = complaint_about_certificate(files.certificate)) {
    return fail(ErrorKind::InvalidConfig, in_file(files.certificate, *complaint));
  }
  if (const auto complaint = complaint_about_private_key(files.key)) {
    return fail(ErrorKind::InvalidConfig, in_file(files.key, *complaint));
  }
  if (!belong_together(files.certificate, files.key)) {
    return fail(
        ErrorKind::InvalidConfig,
        in_file(files.key, "is not the key of the certificate; name the files of one pair"));
  }
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
  boost::system::error_code error;
  context->use_certificate_chain_file(files.certificate.string(), error);
  if (error) return fail(ErrorKind::InvalidConfig, in_file(files.certificate, error.message()));
  context->use_private_key_file(files.key.string(), ssl::context::pem, error);
  if (error) return fail(ErrorKind::InvalidConfig, in_file(files.key, error.message()));
  return context;
}

}  // namespace millrace::io
