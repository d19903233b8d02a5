#pragma once
#include "engine/driver/Cursor.h"
#include "engine/driver/Packet.h"
#include "engine/driver/Scope.h"

namespace engine::language {

/// Reads a packet up to the end of the text. What is wrong goes to the cursor's Problems.
/// \param scope Checksums and, inside each[...], the loop's names are added here
Packet parsePacket(Cursor &cursor, Scope scope);

} // namespace engine::language
