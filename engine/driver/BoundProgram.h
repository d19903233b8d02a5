#pragma once
#include "engine/driver/Driver.h"
#include "engine/driver/Frame.h"
#include "engine/driver/Steps.h"

#include <array>

/// What binding makes of a program: everything decided that the connection decides. Made by Binder, run by BoundDriver.
namespace engine::language {

struct BoundWrite
{
    std::optional<Expression> condition; ///< none: always
    Packet packet;
    Endpoint to = Endpoint::Tx;
    bool withResponse = false;
    SlotSet slotSet = 0;
    const Cipher *cipher = nullptr; ///< in the program, never null once bound
};

/// A rule bound to one output of one feature.
struct BoundRule
{
    struct After
    {
        Milliseconds delay{0};
        BoundWrite write;
    };

    std::optional<Expression> condition; ///< none: always
    std::vector<Definition> lets;        ///< those that depend on the command
    std::vector<BoundWrite> writes;
    std::vector<Assignment> assignments;
    std::optional<Milliseconds> moveInterval; ///< writes are the steps of a move
    std::optional<After> after;
};

/// Rules of one output in the order in which they are tried; none if the output is not supported.
using OutputRules = std::vector<BoundRule>;
/// By OutputType.
using FeatureRules = std::array<OutputRules, kOutputTypes>;

/// A poll that writes without pause gives up after so many turns in one go.
inline constexpr int kLongestBurst = 64;

struct BoundPoll
{
    Milliseconds interval{0};
    bool isBurst = false;
    BoundRule rule; ///< its condition is that of the poll
};

struct BoundReaction
{
    const Reaction *reaction = nullptr; ///< in the program
    Steps steps;                        ///< folded
    QString last;                       ///< what it was about the last time
};

struct BoundInput
{
    const Input *input = nullptr; ///< in the program; null: the first byte of what is read, in percent
    std::optional<Expression> condition;
    std::optional<Expression> value; ///< none: the first byte
    std::optional<BoundWrite> question;
};

struct BoundProgram
{
    std::vector<FeatureRules> features; ///< by position in DriverConnection::features
    std::optional<BoundPoll> poll;
    Steps init; ///< folded
    std::vector<BoundReaction> reactions;
    std::vector<DriverInput> inputs;
    std::vector<BoundInput> boundInputs; ///< in the order of inputs
    Frame frame;                         ///< values at connect, everything allocated
    std::size_t largestPacket = 0;       ///< encrypted
    std::size_t mostWrites = 1;
    bool combinesFeatures = false;
};

} // namespace engine::language
