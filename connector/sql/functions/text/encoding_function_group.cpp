// Other ways to write a text: hashes, encodings, normal forms.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/digests.h"
#include "connector/sql/text/edits.h"
#include "connector/sql/text/encoding.h"
#include "connector/sql/text/normalizing.h"

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

void add_hashes(Catalog& catalog) {
  using enum text::DigestKind;
  catalog.add_function({"md5",
                        kHashSection,
                        "The MD5 hash in hexadecimal; not for secrets.",
                        {{"md5('abc')", "900150983cd24fb0d6963f7d28e17f72"}},
                        {digest(Md5)}});
  catalog.add_function(
      {"sha224_hex",
       kHashSection,
       "The SHA-224 hash of the text in UTF-8, in hexadecimal.",
       {{"sha224_hex('abc')", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"}},
       {digest(Sha224)},
       true});
  catalog.add_function(
      {"sha256_hex",
       kHashSection,
       "The SHA-256 hash of the text in UTF-8, in hexadecimal.",
       {{"sha256_hex('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}},
       {digest(Sha256)},
       true});
  catalog.add_function({"sha384_hex",
                        kHashSection,
                        "The SHA-384 hash of the text in UTF-8, in hexadecimal.",
                        {{"left(sha384_hex('abc'), 16)", "cb00753f45a35e8b"}},
                        {digest(Sha384)},
                        true});
  catalog.add_function({"sha512_hex",
                        kHashSection,
                        "The SHA-512 hash of the text in UTF-8, in hexadecimal.",
                        {{"left(sha512_hex('abc'), 16)", "ddaf35a193617aba"}},
                        {digest(Sha512)},
                        true});
}

using Coder = Outcome<void> (*)(View, text::Encoding, std::string&);

template <Coder code>
Overload coding() {
  return appending<Text(Text, Text)>([](View text, View name, std::string& out) -> Outcome<void> {
    const auto encoding = text::encoding_of(name);
    if (!encoding) return std::unexpected(encoding.error());
    return code(text, *encoding, out);
  });
}

void add_encodings(Catalog& catalog) {
  catalog.add_function({"encode",
                        kHashSection,
                        "The bytes of the text in UTF-8 as base64, hex or escape.",
                        {{"encode('123', 'base64')", "MTIz"}, {"encode('abc', 'hex')", "616263"}},
                        {coding<text::encode>()}});
  catalog.add_function({"decode",
                        kHashSection,
                        "The text whose bytes in UTF-8 are written as base64, hex or escape. "
                        "Postgres gives the bytes.",
                        {{"decode('MTIz', 'base64')", "123"}},
                        {coding<text::decode>()},
                        true});
  catalog.add_function({"to_hex",
                        kHashSection,
                        "The number in hexadecimal.",
                        {{"to_hex(2147483647)", "7fffffff"}},
                        {appending<Text(Bigint)>(text::to_hex)}});
}

Outcome<void> normalize(View text, View name, std::string& out) {
  const auto form = text::normal_form_of(name);
  if (!form) return std::unexpected(form.error());
  return text::normalize(text, *form, out);
}

Outcome<bool> is_normalized(View text, View name) {
  const auto form = text::normal_form_of(name);
  if (!form) return std::unexpected(form.error());
  return text::is_normalized(text, *form);
}

void add_normal_forms(Catalog& catalog) {
  const auto normalize_nfc = [](View text, std::string& out) {
    return text::normalize(text, text::NormalForm::Nfc, out);
  };
  catalog.add_function(
      {"normalize",
       kTextSection,
       "The text in a normal form of Unicode: NFC, NFD, NFKC or NFKD.",
       {{"normalize('ﬁ', NFKC)", "fi"}},
       {appending<Text(Text)>(normalize_nfc), appending<Text(Text, Text)>(normalize)}});
  const auto is_nfc = [](View text) { return text::is_normalized(text, text::NormalForm::Nfc); };
  catalog.add_function(
      {"is_normalized",
       kTextSection,
       "Whether the text is in a normal form of Unicode.",
       {{"'ﬁ' IS NFKC NORMALIZED", "false"}},
       {overload<Boolean(Text)>(is_nfc), overload<Boolean(Text, Text)>(is_normalized)}});
  catalog.add_function({"unaccent",
                        kTextSection,
                        "The text without accents: é becomes e, ß ss, ø o.",
                        {{"unaccent('Hôtel Straße')", "Hotel Strasse"}},
                        {appending<Text(Text)>(text::unaccent)},
                        true});
}

}  // namespace

void register_encoding_function_group(Catalog& catalog);

void register_encoding_function_group(Catalog& catalog) {
  add_hashes(catalog);
  add_encodings(catalog);
  add_normal_forms(catalog);
}

}  // namespace millrace::sql
