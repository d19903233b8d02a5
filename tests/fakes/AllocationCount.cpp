#include "tests/fakes/AllocationCount.h"

#include <cstddef>
#include <cstdlib>

namespace {

thread_local bool isCounting = false;
thread_local int allocations = 0;

} // namespace

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)

namespace {

constexpr bool kIsPossible = true;

void note()
{
    if (isCounting)
        ++allocations;
}

} // namespace

extern "C" {

void *__libc_malloc(std::size_t size);
void *__libc_calloc(std::size_t count, std::size_t size);
void *__libc_realloc(void *memory, std::size_t size);

void *malloc(std::size_t size) noexcept
{
    note();
    return __libc_malloc(size);
}

void *calloc(std::size_t count, std::size_t size) noexcept
{
    note();
    return __libc_calloc(count, size);
}

void *realloc(void *memory, std::size_t size) noexcept
{
    note();
    return __libc_realloc(memory, size);
}

} // extern "C"

#else

namespace {

constexpr bool kIsPossible = false;

} // namespace

#endif

AllocationCount::AllocationCount()
{
    allocations = 0;
    isCounting = true;
}

AllocationCount::~AllocationCount()
{
    isCounting = false;
}

int AllocationCount::count() const
{
    return allocations;
}

bool AllocationCount::isPossible()
{
    return kIsPossible;
}
