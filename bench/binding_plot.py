#!/usr/bin/env python3
"""Draws stated against true error from what binding_bench prints.

usage: binding_bench --only strong --sittings 1000000 | tee strong.txt; binding_plot.py -o OUT.svg strong.txt ...
A point is a decade of stated error; its bar the 95 % Poisson interval of the true one; a bar without a
point: none was wrong. On the line both are the same."""
import math
import re
import sys

COLOURS = ("#0b6e4f", "#b3541e", "#33508f", "#7a3e86")
WIDTH, HEIGHT, LEFT, TOP, SIDE = 560, 600, 80, 90, 440
LOW, HIGH = -9, 0


def poisson(k):
    def solve(wanted, lower):
        low, high = 0.0, k + 10 * math.sqrt(k + 1) + 10
        for _ in range(80):
            middle, term, total = (low + high) / 2, 1.0, 0.0
            term = math.exp(-middle)
            for i in range(k + (0 if lower else 1)):
                total += term
                term *= middle / (i + 1)
            above = total > wanted
            low, high = (middle, high) if above else (low, middle)
        return low
    return (solve(0.975, True) if k else 0.0, solve(0.025, False))


def read(path):
    runs = []
    for line in open(path, encoding="utf-8"):
        row = re.match(r"\s+stated 1e(-?\d+)\.\.\S+\s+(\d+) shots,\s+(\d+) wrong, stated (\S+)", line)
        head = re.match(r"(.*?)\s+n\s+(\d+)\s+wrong", line)
        if head:
            runs.append((f"{head[1].strip()}: {int(head[2]):,} sittings", []))
        elif row and runs:
            runs[-1][1].append((int(row[2]), int(row[3]), float(row[4])))
    return runs


def x_of(value):
    return LEFT + SIDE * (max(LOW, math.log10(value)) - LOW) / (HIGH - LOW)


def y_of(value):
    return TOP + SIDE - SIDE * (max(LOW, math.log10(max(value, 1e-12))) - LOW) / (HIGH - LOW)


def main():
    if len(sys.argv) < 4 or sys.argv[1] != "-o":
        sys.exit(__doc__)
    runs = [run for path in sys.argv[3:] for run in read(path)]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="12">',
           "<title>Stated against true error of the binding engine</title>",
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for decade in range(LOW, HIGH + 1):
        x, y = x_of(10.0 ** decade), y_of(10.0 ** decade)
        out.append(f'<path d="M{x:.1f} {TOP}V{TOP + SIDE}M{LEFT} {y:.1f}H{LEFT + SIDE}" stroke="#ddd"/>')
        label = f'10<tspan dy="-5" font-size="9">{decade}</tspan>'
        out.append(f'<text x="{x:.1f}" y="{TOP + SIDE + 20}" text-anchor="middle">{label}</text>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    out.append(f'<path d="M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}" stroke="#888" stroke-dasharray="5 4"/>')
    out.append(f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 42}" text-anchor="middle">stated chance that a shot\'s best '
               "name is wrong</text>")
    out.append(f'<text transform="translate(22 {TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">share that was '
               "wrong (95 %)</text>")
    for number, (name, rows) in enumerate(runs):
        colour = COLOURS[number % len(COLOURS)]
        shift = 4 * (number - (len(runs) - 1) / 2)
        for shots, wrong, stated in rows:
            if shots < 100 or stated <= 0 or stated / shots < 10.0 ** LOW:
                continue
            x, (low, high) = x_of(stated / shots) + shift, poisson(wrong)
            bottom = y_of(low / shots) if wrong else TOP + SIDE
            out.append(f'<path d="M{x:.1f} {y_of(high / shots):.1f}V{bottom:.1f}" stroke="{colour}" stroke-width="1.6"/>')
            if wrong:
                out.append(f'<circle cx="{x:.1f}" cy="{y_of(wrong / shots):.1f}" r="3.5" fill="{colour}"/>')
            else:
                y = y_of(high / shots)
                out.append(f'<path d="M{x - 4:.1f} {y:.1f}h8" stroke="{colour}" stroke-width="1.6"/>')
        out.append(f'<rect x="{LEFT + 12}" y="{12 + 20 * number}" width="10" height="10" fill="{colour}"/>')
        out.append(f'<text x="{LEFT + 28}" y="{21 + 20 * number}">{name}</text>')
    out.append("</svg>")
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


main()
