#pragma once
#include <QString>

#include <cstdio>
#include <cstdlib>

/// Ends the program with a word on the promise that was broken, in a way that a fuzzer takes for a crash.
[[noreturn]] inline void violated(const QString &promise)
{
    std::fprintf(stderr, "VIOLATED: %s\n", qPrintable(promise));
    std::abort();
}
