// The arithmetic of sums that keep their rest.
#pragma once

namespace dubstage::cpu::DUBSTAGE_ISA {

// Adds a value to the unevaluated sum of two floats, so that `sum` stays the float nearest to it (two-sum of
// Knuth, then the fast one of Dekker). Value: float, or a vector of them.
template <class Value>
inline __attribute__((always_inline)) void add_to_pair(Value& sum, Value& rest, Value value)
{
    const Value wide = sum + value;
    const Value taken = wide - sum;
    const Value lost = (sum - (wide - taken)) + (value - taken);
    const Value low = lost + rest;
    sum = wide + low;
    rest = low - (sum - wide);
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
