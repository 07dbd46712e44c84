//! Bodies of functions: what they call, and the small ones that stand in for functions of the other half.

use std::collections::BTreeSet;

use wasm_encoder::{BlockType, Function};
use wasmparser::{FunctionBody, Operator};

use super::parts::Parts;

/// A function in place of one of the other half.
pub(super) struct Stub {
    pub(super) params: u32,
    pub(super) ty: u32,
    pub(super) slot: u32,
    pub(super) table: u32,
    /// What to call first, in the half that may be alone.
    pub(super) ensure: Option<u32>,
}

/// Passes its arguments on to a slot of the table.
pub(super) fn stub(stub: &Stub) -> Function {
    let mut body = Function::new([]);
    let mut code = body.instructions();
    if let Some(ensure) = stub.ensure {
        code.call(ensure);
    }
    for param in 0..stub.params {
        code.local_get(param);
    }
    code.i32_const(stub.slot.cast_signed());
    code.call_indirect(stub.table, stub.ty).end();
    body
}

/// Loads the second half if it is not there.
pub(super) fn ensure(parts: &Parts<'_>, loader: u32) -> Function {
    let mut body = Function::new([]);
    let mut code = body.instructions();
    code.global_get(parts.flag()).i32_eqz();
    code.if_(BlockType::Empty).i32_const(loader.cast_signed());
    code.call_indirect(parts.table, parts.plain).end().end();
    body
}

/// Never called.
pub(super) fn trap() -> Function {
    let mut body = Function::new([]);
    body.instructions().unreachable().end();
    body
}

/// Marks what a body calls by number.
///
/// # Errors
/// If the body does something that depends on the module that it stands in.
pub(super) fn callees(body: &FunctionBody<'_>, seen: &mut [bool]) -> Result<(), String> {
    each(body, |operator| match operator {
        Operator::Call { function_index } => {
            seen[*function_index as usize] = true;
            Ok(())
        }
        Operator::RefFunc { .. }
        | Operator::MemoryInit { .. }
        | Operator::DataDrop { .. }
        | Operator::TableInit { .. }
        | Operator::ElemDrop { .. } => Err(format!("{operator:?} cannot be moved")),
        _ => Ok(()),
    })
}

/// Collects the numbers of a body that may be addresses: constants, and offsets of loads and stores.
pub(super) fn numbers(body: &FunctionBody<'_>, found: &mut BTreeSet<u32>) -> Result<(), String> {
    each(body, |operator| {
        if let Some(number) = number(operator) {
            found.insert(number);
        }
        Ok(())
    })
}

fn number(operator: &Operator<'_>) -> Option<u32> {
    match operator {
        Operator::I32Const { value } => Some(value.cast_unsigned()),
        Operator::I32Load { memarg }
        | Operator::I64Load { memarg }
        | Operator::F32Load { memarg }
        | Operator::F64Load { memarg }
        | Operator::I32Load8S { memarg }
        | Operator::I32Load8U { memarg }
        | Operator::I32Load16S { memarg }
        | Operator::I32Load16U { memarg }
        | Operator::I64Load8S { memarg }
        | Operator::I64Load8U { memarg }
        | Operator::I64Load16S { memarg }
        | Operator::I64Load16U { memarg }
        | Operator::I64Load32S { memarg }
        | Operator::I64Load32U { memarg }
        | Operator::I32Store { memarg }
        | Operator::I64Store { memarg }
        | Operator::F32Store { memarg }
        | Operator::F64Store { memarg }
        | Operator::I32Store8 { memarg }
        | Operator::I32Store16 { memarg }
        | Operator::I64Store8 { memarg }
        | Operator::I64Store16 { memarg }
        | Operator::I64Store32 { memarg } => u32::try_from(memarg.offset).ok(),
        _ => None,
    }
}

fn each(
    body: &FunctionBody<'_>,
    mut look: impl FnMut(&Operator<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let mut operators = body
        .get_operators_reader()
        .map_err(|error| error.to_string())?;
    while !operators.eof() {
        look(&operators.read().map_err(|error| error.to_string())?)?;
    }
    Ok(())
}
