"""The passwords that guessing begins with: of at least ten characters, since shorter ones are refused anyway."""

COMMON_PASSWORDS = frozenset(
    """
    1234567890 12345678910 123456789a a123456789 0123456789 0987654321 1111111111 0000000000 1234512345
    qwertyuiop qwerty12345 qwerty123456 qwertyuiop123 1q2w3e4r5t 1qaz2wsx3edc zaq12wsxcde3 asdfghjkl1
    asdfghjkl; zxcvbnm123 passwordpassword password12 password123 password1234 password12345 password123!
    password!! p@ssword123 p@ssw0rd123 passw0rd123 iloveyou12 iloveyou123 iloveyou1234 letmein123 letmein1234
    welcome123 welcome1234 welcome12345 administrator administrator1 admin12345 admin123456 adminadmin
    changeme123 changeme1234 superman123 princess123 football123 baseball123 sunshine123 dragon12345
    monkey12345 michael123 jennifer123 trustno1234 starwars123 computer123 internet123 whatever123
    qazwsxedcrfv qazwsxedc1 abcdefghij abcdefghijk abcdefghijkl abc1234567 abcd123456 aaaaaaaaaa
    secret1234 secret12345 mypassword mypassword1 thisispassword testtest123 test123456 test1234567
    taskflow123 taskflow1234 correcthorse correcthorsebatterystaple
    """.split()
)
