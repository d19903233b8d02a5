#include "engine/api/Buses.h"

#include "engine/backend/Backend.h"
#ifdef ASSENT_HAS_HID
#include "engine/backend/hid/HidBackend.h"
#endif
#ifdef ASSENT_HAS_USB
#include "engine/backend/usb/UsbBackend.h"
#endif

namespace engine {

using namespace Qt::StringLiterals;

std::vector<std::unique_ptr<Backend>> createBackends(Scheduler &scheduler)
{
    std::vector<std::unique_ptr<Backend>> backends;
    Q_UNUSED(scheduler);
#ifdef ASSENT_HAS_USB
    backends.push_back(std::make_unique<UsbBackend>());
#endif
#ifdef ASSENT_HAS_HID
    backends.push_back(std::make_unique<HidBackend>());
#endif
    return backends;
}

QStringList missingBuses()
{
    QStringList buses;
#ifndef ASSENT_HAS_USB
    buses += u"usb"_s;
#endif
#ifndef ASSENT_HAS_HID
    buses += u"hid"_s;
#endif
    return buses;
}

} // namespace engine
