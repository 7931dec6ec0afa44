// Hashes of texts.

#include "connector/base/sha256_digest.h"
#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/digests.h"

namespace millrace::sql {
namespace {

using View = std::string_view;

struct DigestState {
  text::HexDigest digest;
  std::string out;
};

Overload digest(text::DigestKind kind) {
  const auto run = [](Call& call, View text) {
    auto& state = call.state<DigestState>();
    state.out.clear();
    state.digest.append(text, state.out);
    return call.copy(state.out);
  };
  using Made = std::expected<std::shared_ptr<DigestState>, ArgumentFault>;
  return prepared(overload<Text(Text)>(run), [kind](ConstantArguments) -> Made {
    auto made = text::HexDigest::make(kind);
    if (!made) return std::unexpected(ArgumentFault{0, std::move(made).error()});
    return std::make_shared<DigestState>(std::move(*made), std::string());
  });
}

View hex(Call& call, const Sha256Digest& digest) {
  char* const digits = call.room(Sha256Digest::kHexDigits);
  digest.put_hex(digits);
  return {digits, Sha256Digest::kHexDigits};
}

Overload sha256() {
  using Made = std::expected<std::shared_ptr<Sha256>, ArgumentFault>;
  return prepared(overload<Text(Text)>([](Call& call, View text) {
                    return hex(call, call.state<Sha256>().of(text));
                  }),
                  [](ConstantArguments) -> Made { return std::make_shared<Sha256>(); });
}

// The hash with the last key; one that is constant is the last one always.
struct HmacState {
  std::optional<HmacSha256> hmac;
  std::string key;
};

constexpr Words<0> kEmptyKey = "the key is empty; use a secret one";

Overload hmac_sha256() {
  const auto run = [](Call& call, View text, View key) -> Outcome<View> {
    if (key.empty()) return fault(kEmptyKey);
    auto& state = call.state<HmacState>();
    if (!state.hmac || state.key != key) {
      state.key = key;
      state.hmac.emplace(key);
    }
    return hex(call, state.hmac->of(text));
  };
  using Made = std::expected<std::shared_ptr<HmacState>, ArgumentFault>;
  return prepared(overload<Text(Text, Text)>(run), [](ConstantArguments arguments) -> Made {
    const Vector* key = arguments[1];
    const bool is_empty = key != nullptr && !key->is_null(0) && key->at<View>(0).empty();
    if (is_empty) return std::unexpected(ArgumentFault{1, Reason::of(kEmptyKey)});
    return std::make_shared<HmacState>();
  });
}

}  // namespace

void register_hash_function_group(Catalog& catalog);

void register_hash_function_group(Catalog& catalog) {
  using enum text::DigestKind;
  const auto add = [&](const char* name, const char* summary, Example example, Overload overload) {
    const bool is_own = name != View("md5");
    catalog.add_function({name, kHashSection, summary, {std::move(example)}, {overload}, is_own});
  };
  add("md5", "The MD5 hash in hexadecimal; not for secrets.",
      {"md5('abc')", "900150983cd24fb0d6963f7d28e17f72"}, digest(Md5));
  add("sha224_hex", "The SHA-224 hash of the text in UTF-8, in hexadecimal.",
      {"sha224_hex('abc')", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      digest(Sha224));
  add("sha256_hex", "The SHA-256 hash of the text in UTF-8, in hexadecimal.",
      {"sha256_hex('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      sha256());
  add("sha384_hex", "The SHA-384 hash of the text in UTF-8, in hexadecimal.",
      {"left(sha384_hex('abc'), 16)", "cb00753f45a35e8b"}, digest(Sha384));
  add("sha512_hex", "The SHA-512 hash of the text in UTF-8, in hexadecimal.",
      {"left(sha512_hex('abc'), 16)", "ddaf35a193617aba"}, digest(Sha512));
  add("hmac_sha256",
      "The HMAC-SHA-256 of the text with a secret key, in hexadecimal: who has not the key cannot "
      "find out the text by trying.",
      {"hmac_sha256('what do ya want for nothing?', 'Jefe')",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      hmac_sha256());
}

}  // namespace millrace::sql
