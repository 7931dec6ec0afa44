#include "connector/components/loads/schema_change.h"

#include <gmock/gmock.h>

namespace millrace::components {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = SchemaChange::Kind;

TEST(SchemaChanges, AreToldBeforeAndAfterARun) {
  const std::vector<SchemaChange> changes{
      {Kind::WidenColumn, "qty", "bigint", "integer", true},
      {Kind::AddColumn, "tier", "text"},
      {Kind::AddColumn, "since", "date"},
      {Kind::IgnoreColumn, "note"},
      {Kind::LacksColumn, "phone"},
  };

  EXPECT_THAT(planned_changes(changes),
              ElementsAre("has the column qty as integer, which cannot hold all values; a run "
                          "makes it bigint and thereby rewrites the table",
                          "lacks the columns tier (text), since (date); a run adds them",
                          "lacks the column note; a run leaves it out",
                          "has the column phone, which the report lacks; a run writes nothing to "
                          "it"));
  EXPECT_THAT(done_changes(changes),
              ElementsAre("the column qty was widened from integer to bigint, which rewrote the "
                          "table",
                          "the columns tier (text), since (date) were added",
                          "left out the column note, which the table lacks",
                          "nothing was written to the column phone, which the report lacks"));
}

TEST(SchemaChanges, OfANewTableAreItsCreation) {
  const std::vector<SchemaChange> created{{Kind::Create}};

  EXPECT_THAT(planned_changes(created), ElementsAre("does not exist yet; a run creates it"));
  EXPECT_THAT(done_changes(created), ElementsAre("the table was created"));
  EXPECT_THAT(planned_changes({}), IsEmpty());
}

TEST(SchemaChanges, AreFitToPrint) {
  EXPECT_THAT(done_changes({{Kind::AddColumn, "a\nb", "text"}}),
              ElementsAre("the column a\\nb (text) was added"));
}

}  // namespace
}  // namespace millrace::components
