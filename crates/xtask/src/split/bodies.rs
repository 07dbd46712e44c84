//! Bodies of functions: what they call, and the small ones that stand in for functions of the other half.

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
pub(super) fn callees(body: &FunctionBody<'_>, seen: &mut [bool]) -> Result<(), String> {
    each(body, |operator| {
        match operator {
            Operator::Call { function_index } | Operator::RefFunc { function_index } => {
                seen[*function_index as usize] = true;
            }
            _ => {}
        }
        Ok(())
    })
}

/// The same for a body that moves away from the module's data and element segments.
pub(super) fn callees_and_nothing_odd(
    body: &FunctionBody<'_>,
    seen: &mut [bool],
) -> Result<(), String> {
    callees(body, seen)?;
    each(body, |operator| match operator {
        Operator::RefFunc { .. }
        | Operator::MemoryInit { .. }
        | Operator::DataDrop { .. }
        | Operator::TableInit { .. }
        | Operator::ElemDrop { .. } => Err(format!("{operator:?} cannot be moved")),
        _ => Ok(()),
    })
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
