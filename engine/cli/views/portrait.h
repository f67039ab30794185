// What is to come of a step, in one line of what is wanted: what a reviewer wants to see of it.
// Must not know: any view in particular, how plans are made.
#pragma once

#include <string>

#include "engine/graph/step.h"

namespace byoc {

// "common_name 'Example Root CA', validity 1024d, self-signed"; of what AWS IoT keeps "type 'Sensor', billing_group
// 'line'", and nothing where it has but its name and documents.
std::string portrait_of(const Step& step);

}  // namespace byoc
