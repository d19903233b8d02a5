#include "tests/ui/Screenshots.h"
#include "ui/Format.h"
#include "ui/GrantDialog.h"
#include "ui/GrantList.h"
#include "ui/ScopeEditor.h"

#include <QCheckBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace Qt::StringLiterals;
using engine::OutputType;
using engine::Scope;

namespace {

template<typename Widget>
Widget *named(const QWidget &window, const QString &name)
{
    for (Widget *candidate : window.findChildren<Widget *>()) {
        if (candidate->accessibleName() == name)
            return candidate;
    }
    return nullptr;
}

Scope everythingAt(int percent)
{
    Scope scope = Scope::everything();
    scope.maximumPercent = percent;
    return scope;
}

} // namespace

/// S36, S37, S39, S40: how a scope is shown and changed.
class TestGrantDialog final : public QObject
{
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s)); }
    void keepsWhatItIsGiven_data();
    void keepsWhatItIsGiven();
    void ticksKinds_data();
    void ticksKinds();
    void choosesDevices();
    void keepsTicksWhenDevicesCome();
    void setsAnEnd();
    void asksTheEngineToChange();
    void offersNoChangeOfBlocksAndDevices();
    void saysWhatIsAllowed_data();
    void saysWhatIsAllowed();
    void namesEverything();
};

void TestGrantDialog::keepsWhatItIsGiven_data()
{
    QTest::addColumn<Scope>("scope");
    QTest::newRow("the usual") << Scope::usual();
    QTest::newRow("everything") << Scope::everything();
    QTest::newRow("nothing at full") << everythingAt(0);
    QTest::newRow("devices, of which one is not there") << samples::limitedGrant().scope;
    Scope other = Scope::usual();
    other.setAllowed(OutputType::Vibrate, false); // which it does not show
    other.setAllowed(engine::InputType::Button, false);
    other.setDevices({});
    QTest::newRow("what it does not show, and no device") << other;
}

void TestGrantDialog::keepsWhatItIsGiven()
{
    QFETCH(Scope, scope);
    ui::ScopeEditor editor;
    editor.setDevices(samples::devices());
    const QSignalSpy changed(&editor, &ui::ScopeEditor::changed);
    editor.setScope(scope);
    QCOMPARE(editor.scope(), scope);
    editor.setDevices({});
    QCOMPARE(editor.scope(), scope);
    QCOMPARE(changed.count(), 0); // nobody has touched it
}

void TestGrantDialog::ticksKinds_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<OutputType>("type");
    QTest::newRow("S40: constriction") << u"It may constrict"_s << OutputType::Constrict;
    QTest::newRow("S40: heat") << u"It may heat and cool"_s << OutputType::Temperature;
    QTest::newRow("S40: spray") << u"It may spray"_s << OutputType::Spray;
}

void TestGrantDialog::ticksKinds()
{
    QFETCH(QString, name);
    QFETCH(OutputType, type);
    ui::ScopeEditor editor;
    const QSignalSpy changed(&editor, &ui::ScopeEditor::changed);
    named<QCheckBox>(editor, name)->click();
    Scope expected = Scope::usual();
    expected.setAllowed(type, true);
    QCOMPARE(editor.scope(), expected);
    QCOMPARE(changed.count(), 1);
    named<QCheckBox>(editor, name)->click();
    QCOMPARE(editor.scope(), Scope::usual());
}

void TestGrantDialog::choosesDevices()
{
    ui::ScopeEditor editor;
    editor.setDevices(samples::devices());
    editor.show();
    auto *list = editor.findChild<QListWidget *>();
    QVERIFY(!list->isVisible());
    named<QRadioButton>(editor, u"Only these devices"_s)->click();
    QVERIFY(list->isVisible());
    QCOMPARE(list->count(), 2);
    list->item(0)->setCheckState(Qt::Unchecked);
    Scope expected = Scope::usual();
    expected.setDevices({samples::devices()[1].key});
    QCOMPARE(editor.scope(), expected);
    named<QRadioButton>(editor, u"All devices, also new ones"_s)->click();
    QCOMPARE(editor.scope(), Scope::usual());
}

void TestGrantDialog::keepsTicksWhenDevicesCome()
{
    ui::ScopeEditor editor;
    editor.setDevices(samples::devices().mid(0, 1));
    named<QRadioButton>(editor, u"Only these devices"_s)->click();
    editor.setDevices(samples::devices());
    auto *list = editor.findChild<QListWidget *>();
    QCOMPARE(list->count(), 2);
    QCOMPARE(list->item(0)->checkState(), Qt::Checked);
    QCOMPARE(list->item(1)->checkState(), Qt::Unchecked); // a new one is not among those chosen
}

void TestGrantDialog::setsAnEnd()
{
    engine::Grant grant = samples::limitedGrant();
    ui::GrantDialog dialog(grant, samples::devices());
    QCOMPARE(dialog.expiresAt(), grant.expiresAt);
    dialog.findChild<QDateTimeEdit *>()->setDateTime(QDateTime::fromSecsSinceEpoch(4102448400));
    QCOMPARE(dialog.expiresAt(), std::optional<qint64>(4102448400));
    named<QCheckBox>(dialog, u"Ask again after some time"_s)->click();
    QVERIFY(!dialog.expiresAt());
    QVERIFY(!dialog.findChild<QDateTimeEdit *>()->isEnabled());
}

void TestGrantDialog::asksTheEngineToChange()
{
    ui::GrantList list;
    list.setDevices(samples::devices());
    list.setGrants(samples::grants());
    QList<Scope> asked;
    connect(&list, &ui::GrantList::scopeRequested, this,
            [&](engine::GrantId id, const Scope &scope, std::optional<qint64> expiresAt) {
                QCOMPARE(id, engine::GrantId{1});
                QVERIFY(expiresAt);
                asked.append(scope);
            });
    named<QPushButton>(list, u"Edit the permission of node"_s)->click();
    auto *dialog = list.findChild<ui::GrantDialog *>();
    QVERIFY(dialog);
    dialog->findChild<QSlider *>()->setValue(20);
    dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save)->click();
    Scope expected = samples::limitedGrant().scope;
    expected.maximumPercent = 20;
    QCOMPARE(asked, QList<Scope>{expected});
}

void TestGrantDialog::offersNoChangeOfBlocksAndDevices()
{
    ui::GrantList list;
    engine::Grant device = samples::limitedGrant();
    device.id = engine::GrantId{9};
    device.identity.role = engine::Identity::Role::Device;
    list.setGrants(samples::grants() + QList<engine::Grant>{device});
    QVERIFY(named<QPushButton>(list, u"Revoke the permission of node as a device"_s));
    QVERIFY(!named<QPushButton>(list, u"Edit the permission of node as a device"_s));
    QVERIFY(named<QPushButton>(list, u"Unblock unwanted"_s));
    QVERIFY(!named<QPushButton>(list, u"Edit the permission of unwanted"_s));
}

void TestGrantDialog::saysWhatIsAllowed_data()
{
    QTest::addColumn<Scope>("scope");
    QTest::addColumn<QString>("expected");
    QTest::newRow("the usual") << Scope::usual() << u"all devices, full strength"_s;
    QTest::newRow("a cap and what is not usual")
        << everythingAt(60) << u"all devices, up to 60%, also: Constriction, also: Temperature, also: Spray"_s;
    Scope none = Scope::usual();
    none.setAllowed(OutputType::Vibrate, false);
    QTest::newRow("without a usual kind") << none << u"all devices, full strength, not: Vibration"_s;
}

void TestGrantDialog::saysWhatIsAllowed()
{
    QFETCH(Scope, scope);
    QFETCH(QString, expected);
    QCOMPARE(ui::scopeText(scope), expected);
}

void TestGrantDialog::namesEverything()
{
    ui::GrantDialog dialog(samples::limitedGrant(), samples::devices());
    for (const QWidget *widget : dialog.findChildren<QWidget *>()) {
        const bool isInput = (widget->focusPolicy() & Qt::TabFocus) != 0 && !widget->objectName().startsWith(u"qt_"_s);
        QVERIFY2(!isInput || !widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestGrantDialog)
#include "tst_GrantDialog.moc"
