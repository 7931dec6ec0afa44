#pragma once

#include <functional>
#include <string>
#include <vector>

namespace millrace::testing {

// What other versions of the Reports API answer where the reports server answers as it does:
// each changes the body of an answer, and leaves one alone that has no such member.
using Variant = std::function<std::string(std::string)>;

// The value of `"name":` becomes this text; the first of that name, at any depth.
Variant member_becomes(std::string name, std::string json);
// The member goes, with a comma beside it.
Variant without_member(std::string name);
// A member more, at the end of the outermost object.
Variant with_member(std::string name, std::string json);
// All changes, one after another.
Variant all_of(std::vector<Variant> variants);

Variant ids_as_text();
Variant status_word(std::string word);
// "fields" as objects, with the title of a column below this name.
Variant fields_as_objects(std::string name);
Variant number_of_pages(unsigned pages);
// As a poll says that another job does the work.
Variant already_existed(std::string job_id);
// Success without a file's path.
Variant export_true();

}  // namespace millrace::testing
