// How the process's memory is handed out.
// Must not know: what the program is for.
#pragma once

namespace byoc {

// For a program that takes hundreds of thousands of small pieces, keeps them and frees them together at its end: no
// list of freed pieces is kept that every large piece has to be searched for neighbours in. Takes effect with glibc;
// elsewhere nothing is changed. To be called before there are threads.
void tune_allocation() noexcept;

}  // namespace byoc
