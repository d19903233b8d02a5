#include "ui/BusDetails.h"

#include "engine/base/Text.h"
#include "ui/AdapterChoice.h"
#include "ui/BusItemList.h"
#include "ui/BusText.h"
#include "ui/NetworkDevices.h"
#include "ui/SerialPorts.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kLongestDetail = 500; ///< a udev rule with its path fits in

} // namespace

BusDetails *BusDetails::create(const QString &bus)
{
    if (bus == u"ble")
        return new AdapterChoice;
    if (bus == u"serial")
        return new SerialPorts;
    if (bus == u"network")
        return new NetworkDevices;
    return new BusItemList;
}

QString itemText(const QString &bus, const engine::BusItem &item)
{
    const QString id = engine::sanitized(item.id, kLongestDetail);
    const QString name = engine::sanitized(item.name);
    const QString detail = engine::sanitized(item.detail, kLongestDetail);
    QString text = name.isEmpty() ? id : BusDetails::tr("%1 (%2)").arg(name, id);
    if (item.problem == engine::BusProblem::None) {
        if (!detail.isEmpty())
            text = BusDetails::tr("%1, %2").arg(text, detail);
        return item.isInUse ? BusDetails::tr("%1, in use").arg(text) : text;
    }
    text = BusDetails::tr("%1: %2").arg(text, busStateText(bus, item.problem));
    const QString advice = itemAdvice(bus, item.problem);
    if (!advice.isEmpty())
        text += u'\n' + advice;
    return detail.isEmpty() ? text : QString(text + u'\n' + detail);
}

void nameChoice(QComboBox *choice, const QString &name)
{
    choice->setAccessibleName(name);
    choice->view()->setAccessibleName(name);
}

QLabel *makeWrappedLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace ui
