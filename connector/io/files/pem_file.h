#pragma once

#include <filesystem>
#include <optional>
#include <string>

// Certificates and private keys in PEM files, looked at before a connection needs them. What is
// wrong is said in words that follow the file's name, with what to do instead; never a part of the
// file. The files are read at once, by the calling thread.

namespace millrace::io {

// Authorities to trust: at least one certificate, and all of them well-formed.
std::optional<std::string> complaint_about_authorities(const std::filesystem::path& file);

// A certificate of one's own, before those that signed it.
std::optional<std::string> complaint_about_certificate(const std::filesystem::path& file);

// The private key. An encrypted one has to open with the password, or is refused without one.
std::optional<std::string> complaint_about_private_key(
    const std::filesystem::path& file, const std::optional<std::string>& password = std::nullopt);

// False when the key is not that of the certificate. True as well when one of them cannot be read,
// which the complaints above tell.
bool belong_together(const std::filesystem::path& certificate, const std::filesystem::path& key,
                     const std::optional<std::string>& password = std::nullopt);

}  // namespace millrace::io
