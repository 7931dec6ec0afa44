// Functions that measure texts, cut them and change them.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/casing.h"
#include "connector/sql/text/edits.h"
#include "connector/sql/text/measures.h"
#include "connector/sql/text/normalizing.h"
#include "connector/sql/text/slices.h"

namespace millrace::sql {
namespace {

using View = std::string_view;

void add_measures(Catalog& catalog) {
  const auto length = [](View text) { return text::length(text); };
  catalog.add_function({"length",
                        kTextSection,
                        "The number of characters.",
                        {{"length('jösé')", "4"}},
                        {overload<Bigint(Text)>(length)}});
  for (const char* name : {"char_length", "character_length"}) {
    catalog.add_function({name,
                          kTextSection,
                          "The number of characters, as length() gives it.",
                          {{std::string(name) + "('jösé')", "4"}},
                          {overload<Bigint(Text)>(length)}});
  }
  catalog.add_function({"octet_length",
                        kTextSection,
                        "The number of bytes in UTF-8.",
                        {{"octet_length('jösé')", "6"}},
                        {overload<Bigint(Text)>(text::octet_length)}});
  catalog.add_function({"bit_length",
                        kTextSection,
                        "The number of bits in UTF-8.",
                        {{"bit_length('jösé')", "48"}},
                        {overload<Bigint(Text)>(text::bit_length)}});
  catalog.add_function({"ascii",
                        kTextSection,
                        "The code point of the first character; 0 for an empty text.",
                        {{"ascii('x')", "120"}},
                        {overload<Bigint(Text)>(text::ascii)}});
  const auto position = [](View text, View part) { return text::position(part, text); };
  catalog.add_function({"position",
                        kTextSection,
                        "Where a part starts in a text, from 1; 0 when it is not in it.",
                        {{"position('om' IN 'Thomas')", "3"}},
                        {overload<Bigint(Text, Text)>(position)}});
  catalog.add_function({"strpos",
                        kTextSection,
                        "Where the second text starts in the first one, from 1; 0 when it is not "
                        "in it.",
                        {{"strpos('high', 'ig')", "2"}},
                        {overload<Bigint(Text, Text)>(position)}});
  const auto starts = [](View text, View prefix) { return text.starts_with(prefix); };
  catalog.add_function({"starts_with",
                        kTextSection,
                        "Whether the first text starts with the second one.",
                        {{"starts_with('alphabet', 'alph')", "true"}},
                        {overload<Boolean(Text, Text)>(starts)}});
  catalog.add_operator({"^@",
                        kTextSection,
                        "Whether the left text starts with the right one.",
                        {{"'alphabet' ^@ 'alph'", "true"}},
                        {overload<Boolean(Text, Text)>(starts)}});
}

// ASCII goes straight into the memory of the batch.
template <bool (*map_ascii)(View, char*), void (*map)(View, std::string&)>
Overload case_change() {
  return overload<Text(Text)>([](Call& call, View text) -> View {
    char* const room = call.room(text.size());
    if (map_ascii(text, room)) return {room, text.size()};
    call.shrink_to(room);
    std::string mapped;
    map(text, mapped);
    return call.copy(mapped);
  });
}

void add_cases(Catalog& catalog) {
  catalog.add_function({"lower",
                        kTextSection,
                        "The text in lower case, by Unicode's rules.",
                        {{"lower('TOM')", "tom"}},
                        {case_change<text::lower_ascii, text::lower>()}});
  catalog.add_function({"upper",
                        kTextSection,
                        "The text in upper case, by Unicode's rules.",
                        {{"upper('tom')", "TOM"}},
                        {case_change<text::upper_ascii, text::upper>()}});
  catalog.add_function({"initcap",
                        kTextSection,
                        "Each word with its first letter in upper and the others in lower case.",
                        {{"initcap('hi THOMAS')", "Hi Thomas"}},
                        {appending<Text(Text)>(text::initcap)}});
}

void add_slices(Catalog& catalog) {
  const auto from = overload<Text(Text, Bigint)>(
      [](View text, std::int64_t first) { return text::substring(text, first); });
  const auto from_for =
      overload<Text(Text, Bigint, Bigint)>([](View text, std::int64_t first, std::int64_t length) {
        return text::substring(text, first, length);
      });
  catalog.add_function(
      {"substring",
       kTextSection,
       "The part of a text from a character on, to its end or for some length.",
       {{"substring('Thomas' FROM 2 FOR 3)", "hom"}, {"substring('Thomas', 3)", "omas"}},
       {from, from_for}});
  catalog.add_function({"substr",
                        kTextSection,
                        "The part of a text from a character on, to its end or for some length.",
                        {{"substr('alphabet', 3, 2)", "ph"}},
                        {from, from_for}});
  catalog.add_function({"left",
                        kTextSection,
                        "The first characters; without the last ones for a negative number.",
                        {{"left('abcde', 2)", "ab"}, {"left('abcde', -2)", "abc"}},
                        {overload<Text(Text, Bigint)>(text::left)}});
  catalog.add_function({"right",
                        kTextSection,
                        "The last characters; without the first ones for a negative number.",
                        {{"right('abcde', 2)", "de"}, {"right('abcde', -2)", "cde"}},
                        {overload<Text(Text, Bigint)>(text::right)}});
  catalog.add_function(
      {"split_part",
       kTextSection,
       "The part with this number between delimiters, from the end when it is "
       "negative.",
       {{"split_part('a,b,c', ',', 2)", "b"}, {"split_part('a,b,c', ',', -1)", "c"}},
       {overload<Text(Text, Text, Bigint)>(text::split_part)}});
}

template <View (*trim)(View, View)>
std::vector<Overload> trim_overloads() {
  return {overload<Text(Text)>([](View text) { return trim(text, " "); }),
          overload<Text(Text, Text)>(trim)};
}

void add_trims(Catalog& catalog) {
  catalog.add_function({"btrim",
                        kTextSection,
                        "Without the spaces, or the characters of the second text, at both ends; "
                        "trim(x) is the same.",
                        {{"btrim('xyxtrimyyx', 'xyz')", "trim"}, {"trim('  tom ')", "tom"}},
                        trim_overloads<text::btrim>()});
  catalog.add_function({"ltrim",
                        kTextSection,
                        "Without the spaces, or the characters of the second text, at the start.",
                        {{"ltrim('zzzytest', 'xyz')", "test"}},
                        trim_overloads<text::ltrim>()});
  catalog.add_function({"rtrim",
                        kTextSection,
                        "Without the spaces, or the characters of the second text, at the end.",
                        {{"rtrim('testxxzx', 'xyz')", "test"}},
                        trim_overloads<text::rtrim>()});
  catalog.add_function({"collapse_spaces",
                        kTextSection,
                        "Each run of white space becomes one space, and none is left at the ends.",
                        {{"collapse_spaces('  Ann   Lee ')", "Ann Lee"}},
                        {appending<Text(Text)>(text::collapse_spaces)},
                        true});
}

using Pad = Outcome<void> (*)(View, std::int64_t, View, std::string&);

template <Pad pad>
std::vector<Overload> pad_overloads() {
  return {appending<Text(Text, Bigint)>([](View text, std::int64_t length, std::string& out) {
            return pad(text, length, " ", out);
          }),
          appending<Text(Text, Bigint, Text)>(pad)};
}

void add_fillings(Catalog& catalog) {
  catalog.add_function({"lpad",
                        kTextSection,
                        "Filled up at the start to a length, or cut at the end to it.",
                        {{"lpad('7', 3, '0')", "007"}, {"lpad('abcd', 2)", "ab"}},
                        pad_overloads<text::lpad>()});
  catalog.add_function({"rpad",
                        kTextSection,
                        "Filled up or cut at the end to a length.",
                        {{"rpad('hi', 5, 'xy')", "hixyx"}},
                        pad_overloads<text::rpad>()});
  catalog.add_function({"repeat",
                        kTextSection,
                        "The text so many times, up to 16 MiB.",
                        {{"repeat('Pg', 4)", "PgPgPgPg"}},
                        {appending<Text(Text, Bigint)>(text::repeat)}});
}

// translate() with constant sets looks each character up in a table.
struct TranslateState {
  std::string from, to, out;
  std::optional<text::Translation> constant;
};

Overload translate_overload() {
  const auto run = [](Call& call, View text, View from, View to) {
    auto& state = call.state<TranslateState>();
    state.out.clear();
    if (state.constant) {
      state.constant->apply(text, state.out);
    } else {
      text::translate(text, from, to, state.out);
    }
    return call.copy(state.out);
  };
  using Made = std::expected<std::shared_ptr<TranslateState>, ArgumentFault>;
  return prepared(overload<Text(Text, Text, Text)>(run), [](ConstantArguments arguments) -> Made {
    auto state = std::make_shared<TranslateState>();
    const auto from = constant_text(arguments, 1);
    const auto to = constant_text(arguments, 2);
    if (from && to) {
      state->from = *from;
      state->to = *to;
      state->constant.emplace(state->from, state->to);
    }
    return state;
  });
}

// A text without anything to replace is given as it is.
Overload replace_overload() {
  const auto run = [](Call& call, View text, View from, View to) -> Outcome<View> {
    if (from.empty() || !text.contains(from)) return text;
    auto& out = call.state<std::string>();
    out.clear();
    if (auto done = text::replace(text, from, to, out); !done) {
      return std::unexpected(std::move(done).error());
    }
    return call.copy(out);
  };
  return prepared(
      overload<Text(Text, Text, Text)>(run),
      [](ConstantArguments) -> std::expected<std::shared_ptr<std::string>, ArgumentFault> {
        return std::make_shared<std::string>();
      });
}

void add_edits(Catalog& catalog) {
  catalog.add_function({"replace",
                        kTextSection,
                        "Every occurrence of the second text becomes the third one.",
                        {{"replace('abcdefabc', 'abc', 'X')", "XdefX"}},
                        {replace_overload()}});
  catalog.add_function({"translate",
                        kTextSection,
                        "Each character of the second text becomes the one at its place in the "
                        "third, or nothing.",
                        {{"translate('12345', '143', 'ax')", "a2x5"}},
                        {translate_overload()}});
  catalog.add_function({"reverse",
                        kTextSection,
                        "The characters in the opposite order.",
                        {{"reverse('abcé')", "écba"}},
                        {appending<Text(Text)>(text::reverse)}});
  const auto overlay = [](View text, View with, std::int64_t first, std::string& out) {
    return text::overlay(text, with, first, out);
  };
  const auto overlay_for = [](View text, View with, std::int64_t first, std::int64_t length,
                              std::string& out) {
    return text::overlay(text, with, first, length, out);
  };
  catalog.add_function({"overlay",
                        kTextSection,
                        "The characters from a place on are replaced: as many as given, or as the "
                        "new text has.",
                        {{"overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4)", "Thomas"}},
                        {appending<Text(Text, Text, Bigint)>(overlay),
                         appending<Text(Text, Text, Bigint, Bigint)>(overlay_for)}});
  catalog.add_function({"chr",
                        kTextSection,
                        "The character with this code point.",
                        {{"chr(8364)", "€"}},
                        {appending<Text(Bigint)>(text::chr)}});
}

}  // namespace

void register_text_function_group(Catalog& catalog);

void register_text_function_group(Catalog& catalog) {
  add_measures(catalog);
  add_cases(catalog);
  add_slices(catalog);
  add_trims(catalog);
  add_fillings(catalog);
  add_edits(catalog);
}

}  // namespace millrace::sql
