#include "engine/message/Protocol.h"

#include "engine/message/v0/ProtocolV0.h"
#include "engine/message/v1/ProtocolV1.h"
#include "engine/message/v2/ProtocolV2.h"
#include "engine/message/v3/ProtocolV3.h"
#include "engine/message/v4/ProtocolV4.h"

namespace engine {

const Protocol *protocolFor(qint64 version)
{
    static const ProtocolV0 v0;
    static const ProtocolV1 v1;
    static const ProtocolV2 v2;
    static const ProtocolV3 v3;
    static const ProtocolV4 v4;
    switch (version) {
    case 0:
        return &v0;
    case 1:
        return &v1;
    case 2:
        return &v2;
    case 3:
        return &v3;
    case 4:
        return &v4;
    default:
        return nullptr;
    }
}

} // namespace engine
