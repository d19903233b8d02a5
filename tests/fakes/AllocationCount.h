#pragma once

/// Counts what the C library allocates, for operator new and for Qt's containers alike, while one of these lives.
/// Linking it replaces malloc(), calloc() and realloc() in the whole program. Builds with a sanitizer, which replaces them
/// as well, and systems without glibc count nothing: isPossible() tells.
/// \thread any, one at a time; counts its own thread alone
class AllocationCount
{
public:
    AllocationCount();
    ~AllocationCount();
    AllocationCount(const AllocationCount &) = delete;
    AllocationCount &operator=(const AllocationCount &) = delete;

    int count() const;
    static bool isPossible();
};
