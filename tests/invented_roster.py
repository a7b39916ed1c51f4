"""A roster file of invented people, as large as wanted: every number of region 710000, formally valid and never issued."""
from datetime import date, timedelta

HEAD = "学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,预计毕业日期"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "子涵雨泽欣怡浩然梓萱宇航思远佳琪"


def document_number(nth):
    """A day of birth and an order of its own, and the check character (GB 11643)."""
    born = date(1996, 1, 1) + timedelta(days=nth // 400)
    digits = f"710000{born:%Y%m%d}{100 + 2 * (nth % 400):03d}"
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, digits)) % 11]


def roster(view, people, major="中国史"):
    """CSV in UTF-8 for the first college of a campaign's view."""
    college = view["colleges"][0]
    campus = next(one for one in view["campuses"] if one["id"] == college["campus"])
    lines = [HEAD]
    for nth in range(people):
        number = document_number(nth)
        born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        name = FAMILY[nth % 20] + GIVEN[nth // 20 % 16] + GIVEN[nth // 320 % 16]
        lines.append(f"3{nth:08d},{name},女,{born},居民身份证,{number},中国,{campus['name']['zh']},{college['name']['zh']},{major},硕士,"
                     "全日制,否,2022-06-30")
    return "\n".join(lines).encode()
