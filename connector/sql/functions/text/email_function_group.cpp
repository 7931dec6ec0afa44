// E-mail addresses.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/email.h"

namespace millrace::sql {

void register_email_function_group(Catalog& catalog);

void register_email_function_group(Catalog& catalog) {
  catalog.add_function(
      {"is_email",
       kEmailSection,
       "Whether the text is one address as mail systems take it; no mail is sent "
       "to find out.",
       {{"is_email('ann@example.com')", "true"}, {"is_email('ann@home')", "false"}},
       {overload<Boolean(Text)>(text::is_email)},
       true});
  catalog.add_function(
      {"normalize_email",
       kEmailSection,
       "The address in lower case, without white space at its ends; dots and what "
       "follows a plus sign stay.",
       {{"normalize_email(' Ann.Lee+News@Example.COM')", "ann.lee+news@example.com"}},
       {appending<Text(Text)>(text::normalize_email)},
       true});
  catalog.add_function(
      {"email_domain",
       kEmailSection,
       "What follows the @ of an address, in lower case; NULL when the text is no "
       "address.",
       {{"email_domain('ann@Example.com')", "example.com"}, {"email_domain('ann')", "NULL"}},
       {appending<Text(Text)>(text::email_domain)},
       true});
}

}  // namespace millrace::sql
