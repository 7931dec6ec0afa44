// Other ways to write a text: encodings and normal forms.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/edits.h"
#include "connector/sql/text/encoding.h"
#include "connector/sql/text/normalizing.h"

namespace millrace::sql {
namespace {

using View = std::string_view;

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
  add_encodings(catalog);
  add_normal_forms(catalog);
}

}  // namespace millrace::sql
