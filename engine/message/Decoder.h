#pragma once
#include "engine/base/Result.h"
#include "engine/message/ClientMessage.h"

#include <QStringView>
#include <memory>

namespace engine {

class DeviceLookup;
class Protocol;

/// Receives what was found in a frame, in the order of the frame.
class MessageHandler
{
public:
    virtual ~MessageHandler() = default;
    /// \returns false to drop the rest of the frame
    virtual bool handle(const ClientMessage &message) = 0;
    /// An element that cannot be understood. \a id is its Id, or 0 if it has none. \returns as handle()
    virtual bool reject(MessageId id, const Error &error) = 0;
};

/// Takes text frames apart: one or several JSON arrays, each element a message of its own, so that a bad one spoils no other.
/// Keeps its buffers from frame to frame; one decoder serves any number of clients.
/// \thread engine. A handler must not decode another frame from inside its functions.
/// \source protocol.md §1.2 to §1.4, security.md S59
class Decoder
{
public:
    Decoder();
    ~Decoder();

    /// \param protocol null before the handshake: then only RequestServerInfo is understood
    void decode(QStringView frame, const Protocol *protocol, const DeviceLookup &devices, MessageHandler &handler);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace engine
