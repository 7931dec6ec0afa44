// Telephone numbers.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/datetime/lookup.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/phone.h"

namespace millrace::sql {
namespace {

using View = std::string_view;
using text::PhoneRegion;

Outcome<std::optional<std::string>> e164(Call& call, View text, View region) {
  return looked_up<std::optional<std::string>, PhoneRegion>(
      call, region, [&](const PhoneRegion& found) -> Outcome<std::optional<std::string>> {
        std::string number;
        if (!text::e164(text, found, number)) return std::nullopt;
        return number;
      });
}

Outcome<bool> is_phone_of_region(Call& call, View text, View region) {
  return looked_up<bool, PhoneRegion>(call, region, [&](const PhoneRegion& found) -> Outcome<bool> {
    return text::is_phone(text, found);
  });
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
       "the text is no possible number. The region is a code of ISO 3166-1 and says how numbers "
       "without a + are read. Possible means that the country has numbers of that many digits: "
       "whether this one is assigned is not asked, since numbering plans change and the built-in "
       "ones are of 2022.",
       {{"e164('030 901820', 'DE')", "+4930901820"},
        {"e164('+65 6123-4567 ext. 5', 'DE')", "+6561234567"},
        {"e164('n/a', 'DE')", "NULL"}},
       {with_lookup<PhoneRegion>(1, text::phone_region, overload<Text(Text, Text)>(e164))},
       true});
  catalog.add_function(
      {"is_phone",
       kPhoneSection,
       "Whether e164 gives a number for the text; without a region, only one that begins with + "
       "and "
       "a country code.",
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
