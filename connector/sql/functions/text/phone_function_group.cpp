// Telephone numbers.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/datetime/lookup.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/phone.h"

namespace millrace::sql {
namespace {

using View = std::string_view;
using text::PhoneRegion;

// A row's region that is none tells nothing of its number: one with + can be read all the same.
PhoneRegion region_of_row(Call& call, View code) {
  const auto& found = call.state<Lookup<PhoneRegion>>().of(code);
  return found ? *found : text::no_phone_region();
}

std::optional<std::string> e164(Call& call, View text, View region) {
  std::string number;
  if (!text::e164(text, region_of_row(call, region), number)) return std::nullopt;
  return number;
}

bool is_phone_of_region(Call& call, View text, View region) {
  return text::is_phone(text, region_of_row(call, region));
}

// The plans are loaded by the preparation, and not by the first row.
Overload is_phone_of_any_region() {
  using Made = std::expected<std::shared_ptr<PhoneRegion>, ArgumentFault>;
  return prepared(overload<Boolean(Text)>([](Call& call, View text) {
                    return text::is_phone(text, call.state<PhoneRegion>());
                  }),
                  [](ConstantArguments) -> Made {
                    return std::make_shared<PhoneRegion>(text::no_phone_region());
                  });
}

}  // namespace

void register_phone_function_group(Catalog& catalog);

void register_phone_function_group(Catalog& catalog) {
  catalog.add_function(
      {"e164",
       kPhoneSection,
       "The telephone number in the international form of E.164, without its extension; NULL when "
       "the text is no possible number, such as one spelt with letters (1-800-FLOWERS). The region "
       "is a code of ISO 3166-1, in either case and with spaces around it, and says how numbers "
       "without a + are read; an unknown one in the data says nothing, so that only numbers with a "
       "+ are read, and a constant one is refused. Possible means that the country has numbers of "
       "that many digits: whether this one is assigned is not asked, since numbering plans change "
       "and the built-in ones are of 2022.",
       {{"e164('030 901820', 'DE')", "+4930901820"},
        {"e164('+65 6123-4567 ext. 5', 'DE')", "+6561234567"},
        {"e164('n/a', 'DE')", "NULL"},
        {"e164('1-800-FLOWERS', 'US')", "NULL"}},
       {with_lookup<PhoneRegion>(1, text::phone_region, overload<Text(Text, Text)>(e164))},
       true});
  catalog.add_function(
      {"is_phone",
       kPhoneSection,
       "Whether e164 gives a number for the text; without a region, or with an unknown one in "
       "the "
       "data, only one that begins with + and a country code.",
       {{"is_phone('030 901820', 'DE')", "true"},
        {"is_phone('030 901820')", "false"},
        {"is_phone('+49 30 901820')", "true"},
        {"is_phone('12', 'DE')", "false"}},
       {is_phone_of_any_region(),
        with_lookup<PhoneRegion>(1, text::phone_region,
                                 overload<Boolean(Text, Text)>(is_phone_of_region))},
       true});
}

}  // namespace millrace::sql
