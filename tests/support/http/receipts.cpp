#include "tests/support/http/receipts.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace millrace::testing {
namespace {

std::string bytes_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t bit = 0; bit + 6 <= text.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t at = bit; at < bit + 6; ++at) {
      const auto byte = static_cast<unsigned char>(text[at / 8]);
      value = value << 1 | ((byte >> (7 - at % 8)) & 1u);
    }
    out += kDigits[value];
  }
  return out;
}

// What base64 shows of the secret when so many bytes stand before it: without the digits that
// its neighbours have a share in.
std::string base64_after(std::size_t before, std::string_view secret) {
  const std::string digits = base64(std::string(before, 'x').append(secret));
  return digits.substr((before * 8 + 5) / 6);
}

template <class Encode>
std::string each(std::string_view text, Encode encode) {
  std::string out;
  for (const char c : text) out += encode(c);
  return out;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string percent(char c, bool upper) {
  if (is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '~') return {c};
  const unsigned code = static_cast<unsigned char>(c);
  return upper ? fmt::format("%{:02X}", code) : fmt::format("%{:02x}", code);
}

std::string json_u(char c) {
  if (is_alphanumeric(c) || c == '-' || c == '_') return {c};
  return fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
}

}  // namespace

std::vector<SecretForm> forms_of(std::string_view secret) {
  const auto hex = [](char c) { return fmt::format("{:02x}", static_cast<unsigned char>(c)); };
  std::vector<SecretForm> forms{
      {"as it is", std::string(secret)},
      {"percent-encoded", each(secret, [](char c) { return percent(c, true); })},
      {"percent-encoded", each(secret, [](char c) { return percent(c, false); })},
      {"JSON-escaped", each(secret, json_u)},
      {"JSON-escaped",
       each(secret, [](char c) { return c == '/' ? std::string("\\/") : std::string{c}; })},
      {"in hexadecimal", each(secret, hex)}};
  for (std::size_t before = 0; before < 3; ++before) {
    forms.push_back({"in base64", base64_after(before, secret)});
  }
  return forms;
}

void Receipts::add(std::string name, std::string bytes) {
  items_.push_back({std::move(name), std::move(bytes)});
}

void Receipts::add_folder(const std::filesystem::path& folder,
                          const std::vector<std::string>& except) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (!entry.is_regular_file() || std::ranges::find(except, name) != except.end()) continue;
    add(name, bytes_of_file(entry.path()));
    // A name is an output, too.
    add("the name of a file", name);
  }
}

void Receipts::add_command_line(pid_t process) {
  add("the command line", bytes_of_file(fmt::format("/proc/{}/cmdline", process)));
}

std::vector<std::string> Receipts::finds() const {
  std::vector<std::string> finds;
  for (const std::string& secret : secrets_) {
    for (const auto& [form, text] : forms_of(secret)) {
      for (const Item& item : items_) {
        if (item.bytes.find(text) == std::string::npos) continue;
        finds.push_back(item.name + ": a secret " + form);
      }
    }
  }
  return finds;
}

}  // namespace millrace::testing
