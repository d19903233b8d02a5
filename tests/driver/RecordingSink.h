#pragma once
#include "engine/backend/HardwareCommand.h"

#include <QByteArray>
#include <QStringList>
#include <vector>

/// Keeps what a driver writes.
class RecordingSink final : public engine::HardwareCommandSink
{
public:
    struct Write
    {
        engine::Endpoint endpoint;
        bool withResponse;
        engine::SlotSet slotSet;
        QByteArray data;
    };

    void take(const engine::HardwareCommand &command) override
    {
        const QByteArray data(reinterpret_cast<const char *>(command.data.data()),
                              static_cast<qsizetype>(command.data.size()));
        writes.push_back({command.endpoint, command.withResponse, command.slotSet, data});
    }

    /// The packets in hexadecimal; forgets them.
    QStringList takePackets()
    {
        QStringList packets;
        for (const Write &write : writes)
            packets += QString::fromLatin1(write.data.toHex());
        writes.clear();
        return packets;
    }

    std::vector<Write> writes;
};
