#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_sql_step_fixture(StepFixtures& fixtures);

void register_sql_step_fixture(StepFixtures& fixtures) {
  fixtures.add(people_for(
      "sql",
      config::Node::scalar("SELECT note, count(*), string_agg(name, ',' ORDER BY id) AS "
                           "names, max(upper(name)) || 'x' AS greatest FROM rows WHERE "
                           "lower(name) <> 'y' GROUP BY note ORDER BY count(*) DESC, note")));
}

}  // namespace millrace::testing
