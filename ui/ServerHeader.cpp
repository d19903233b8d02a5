#include "ui/ServerHeader.h"

#include "ui/Format.h"
#include "ui/Icons.h"
#include "ui/OutlinedCheckBox.h"
#include "ui/TextLabel.h"
#include "ui/Theme.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

using State = engine::ServerStatus::State;

constexpr int kDotSize = 16;

/// Filled for on, a ring for off, so that the difference is not one of colour alone.
QPixmap dot(const QColor &color, bool isFilled, qreal ratio)
{
    QPixmap pixmap(QSize(kDotSize, kDotSize) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 2));
    if (isFilled)
        painter.setBrush(color);
    painter.drawEllipse(QRectF(3, 3, 10, 10));
    return pixmap;
}

/// Wide enough for every text it will ever have.
void reserveWidth(QPushButton *button, const QStringList &texts)
{
    int width = 0;
    for (const QString &text : texts) {
        button->setText(text);
        width = std::max(width, button->sizeHint().width());
    }
    button->setMinimumWidth(width);
}

QString titleText(const engine::ServerStatus &status)
{
    switch (status.state) {
    case State::Listening:
        return ServerHeader::tr("Listening on port %1").arg(status.port);
    case State::Off:
        return ServerHeader::tr("Server is off");
    case State::Failed:
        break;
    }
    if (!status.isPortTaken)
        return ServerHeader::tr("The server cannot listen on port %1").arg(status.port);
    return status.holder.isEmpty()
        ? ServerHeader::tr("Port %1 is in use by another program").arg(status.port)
        : ServerHeader::tr("Port %1 is in use by %2").arg(QString::number(status.port), status.holder);
}

QString detailText(const engine::ServerStatus &status)
{
    switch (status.state) {
    case State::Listening:
        return serverAddress(status);
    case State::Off:
        return ServerHeader::tr("Programs cannot connect");
    case State::Failed:
        break;
    }
    return status.isPortTaken ? ServerHeader::tr("Quit that program or choose another port, then try again")
                              : status.detail;
}

QString actionText(State state)
{
    switch (state) {
    case State::Listening:
        return ServerHeader::tr("Copy");
    case State::Off:
        return ServerHeader::tr("Turn on");
    case State::Failed:
        break;
    }
    return ServerHeader::tr("Try again");
}

} // namespace

ServerHeader::ServerHeader(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(makeTop());
    layout->addLayout(makeBottom());
    setScanning(false);
    setStatus({});
}

QLayout *ServerHeader::makeTop()
{
    m_dot = new QLabel;
    m_dot->setFixedSize(kDotSize, kDotSize);
    m_title = new TextLabel;
    m_title->setObjectName(u"serverTitle"_s);
    m_title->scaleFont(1.25, true);
    m_detail = new TextLabel({}, TextLabel::Tone::Secondary);
    m_detail->setObjectName(u"serverDetail"_s);
    m_stopAll = new QPushButton(tr("Stop everything"));
    m_stopAll->setObjectName(u"stopEverything"_s);
    m_stopAll->setAccessibleName(tr("Stop everything"));
    m_stopAll->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Period));
    m_stopAll->setToolTip(tr("Stop every device (%1)").arg(m_stopAll->shortcut().toString(QKeySequence::NativeText)));
    connect(m_stopAll, &QPushButton::clicked, this, &ServerHeader::stopAllRequested);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_detail);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_dot);
    row->addLayout(texts, 1);
    row->addWidget(m_stopAll);
    return row;
}

QLayout *ServerHeader::makeBottom()
{
    m_action = new QPushButton;
    m_action->setObjectName(u"serverAction"_s);
    reserveWidth(m_action, {actionText(State::Listening), actionText(State::Off), actionText(State::Failed)});
    connect(m_action, &QPushButton::clicked, this, &ServerHeader::act);
    m_switch = new OutlinedCheckBox(tr("Server on"));
    m_switch->setAccessibleName(tr("Server on"));
    connect(m_switch, &QCheckBox::clicked, this, &ServerHeader::serverEnableRequested);
    m_scan = new QPushButton;
    m_scan->setAccessibleName(tr("Scan for devices"));
    m_scan->setCheckable(true);
    reserveWidth(m_scan, {tr("Scan"), tr("Stop scanning")});
    connect(m_scan, &QPushButton::clicked, this, &ServerHeader::scanRequested);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addSpacing(kDotSize + 8);
    row->addWidget(m_action);
    row->addSpacing(8);
    row->addWidget(m_switch);
    row->addStretch(1);
    row->addWidget(m_scan);
    return row;
}

void ServerHeader::setStatus(const engine::ServerStatus &status)
{
    m_status = status;
    m_title->setText(titleText(status));
    m_title->setTone(status.state == State::Failed ? TextLabel::Tone::Danger : TextLabel::Tone::Normal);
    m_detail->setText(detailText(status));
    m_action->setText(actionText(status.state));
    const QString name = status.state == State::Listening ? tr("Copy the address") : tr("Turn the server on");
    m_action->setAccessibleName(status.state == State::Failed ? tr("Try to turn the server on again") : name);
    m_switch->setChecked(status.state != State::Off);
    showIcons();
}

void ServerHeader::setScanning(bool isScanning)
{
    m_scan->setChecked(isScanning);
    m_scan->setText(isScanning ? tr("Stop scanning") : tr("Scan"));
}

void ServerHeader::copyAddress()
{
    const QString address = serverAddress(m_status);
    if (!address.isEmpty())
        QGuiApplication::clipboard()->setText(address);
}

void ServerHeader::act()
{
    if (m_status.state == State::Listening)
        copyAddress();
    else
        emit serverEnableRequested(true);
}

void ServerHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_stopAll != nullptr)
        showIcons();
}

void ServerHeader::showIcons()
{
    const QPalette colors = palette();
    const QColor text = colors.color(QPalette::ButtonText);
    if (m_status.state == State::Failed)
        m_dot->setPixmap(icons::pixmap(u"warning"_s, theme::danger(colors), kDotSize, devicePixelRatioF()));
    else if (m_status.state == State::Listening)
        m_dot->setPixmap(dot(theme::active(colors), true, devicePixelRatioF()));
    else
        m_dot->setPixmap(dot(theme::secondaryText(colors), false, devicePixelRatioF()));
    m_action->setIcon(m_status.state == State::Listening ? icons::icon(u"copy"_s, text) : QIcon());
    m_scan->setIcon(icons::icon(u"scan"_s, text));
    m_stopAll->setIcon(icons::icon(u"stop"_s, theme::onDanger(colors)));
    const QString danger = theme::danger(colors).name();
    m_stopAll->setStyleSheet(u"QPushButton { background: %1; color: %2; border: 2px solid %1; border-radius: 4px;"
                             " padding: 6px 16px; font-weight: bold; }"
                             " QPushButton:focus { border-color: %3; } QPushButton:pressed { border-color: %2; }"_s
                                 .arg(danger, theme::onDanger(colors).name(), text.name()));
}

} // namespace ui
