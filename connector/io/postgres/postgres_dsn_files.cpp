#include "connector/io/postgres/postgres_dsn_files.h"

#include <filesystem>

#include <fmt/format.h>
#include <sys/stat.h>

#include "connector/io/files/pem_file.h"

namespace millrace::io {
namespace {

using Complaints = std::optional<std::string>;

struct TlsFiles {
  std::string mode, authorities, certificate, key;
  std::optional<std::string> password;
};

TlsFiles files_of(const std::map<std::string, std::string>& values) {
  const auto text_of = [&](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? "" : found->second;
  };
  TlsFiles files{text_of("sslmode"), text_of("sslrootcert"), text_of("sslcert"), text_of("sslkey"),
                 std::nullopt};
  if (const auto password = text_of("sslpassword"); !password.empty()) files.password = password;
  return files;
}

bool is_there(const std::string& file) {
  struct stat found{};
  return !file.empty() && stat(file.c_str(), &found) == 0;
}

Complaints with_option(std::string_view option, const Complaints& complaint) {
  if (!complaint) return std::nullopt;
  return fmt::format("names a file as {} that {}", option, *complaint);
}

// libpq goes without a missing file, unless it has to verify the server. From its 16th version on,
// "system" is none.
Complaints complaint_about_authorities_of(const TlsFiles& files) {
  const bool is_needed = files.mode.starts_with("verify") && files.authorities != "system";
  if (files.authorities.empty() || (!is_needed && !is_there(files.authorities))) return {};
  return with_option("sslrootcert", complaint_about_authorities(files.authorities));
}

// As libpq wants it: root may share its key with a group that reads it.
Complaints complaint_about_rights(const std::string& key) {
  struct stat found{};
  if (stat(key.c_str(), &found) != 0) return {};
  const mode_t forbidden = found.st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
  if ((found.st_mode & forbidden) == 0) return {};
  return "other users may read or change, which libpq refuses; chmod 600 it";
}

// libpq goes without a certificate that is missing, and reads no key then. A key with a colon is
// one in hardware.
Complaints complaint_about_own(const TlsFiles& files) {
  if (!is_there(files.certificate)) return {};
  if (auto wrong = complaint_about_certificate(files.certificate)) {
    return with_option("sslcert", wrong);
  }
  if (files.key.empty() || files.key.contains(':')) return {};
  if (auto wrong = complaint_about_rights(files.key)) return with_option("sslkey", wrong);
  if (auto wrong = complaint_about_private_key(files.key, files.password)) {
    return with_option("sslkey", wrong);
  }
  if (belong_together(files.certificate, files.key, files.password)) return {};
  return "names a file as sslkey that is not the key of the certificate in sslcert; name the two "
         "files that belong together";
}

}  // namespace

std::optional<std::string> complaint_about_files(const std::map<std::string, std::string>& values) {
  const auto files = files_of(values);
  if (files.mode == "disable") return std::nullopt;
  if (auto complaint = complaint_about_authorities_of(files)) return complaint;
  return complaint_about_own(files);
}

}  // namespace millrace::io
